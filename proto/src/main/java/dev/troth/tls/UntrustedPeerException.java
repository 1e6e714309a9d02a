package dev.troth.tls;

import java.security.cert.CertificateException;

/** The other end's certificate will not do. The message says whose it is, why, and what to do. */
public final class UntrustedPeerException extends CertificateException {

  private static final long serialVersionUID = 1L;

  UntrustedPeerException(String message, CertificateException cause) {
    super(message, cause); // transports choose the alert by the cause
  }
}
