package dev.troth.daemon.channel;

import io.grpc.Attributes;
import io.grpc.Grpc;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Who is at the other end of a connection, by its certificate, which the handshake has verified.
 *
 * @param name the first subject alternative name that is a URI ({@code spiffe://shop/orders}), else
 *     the first that is a DNS name, else the subject's common name
 */
public record PeerIdentity(String name) {

  // Kinds of alternative names, RFC 5280 section 4.2.1.6.
  private static final int DNS_NAME = 2;
  private static final int URI = 6;

  public PeerIdentity {
    if (name.isBlank()) {
      throw new IllegalArgumentException("an identity has a name");
    }
  }

  /**
   * The peer of a call, from its transport's attributes; empty when the connection is in the clear,
   * or when the certificate names nobody.
   */
  public static Optional<PeerIdentity> of(Attributes transport) {
    SSLSession session = transport.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return Optional.empty();
    }
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate leaf
          ? of(leaf)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  static Optional<PeerIdentity> of(X509Certificate certificate) {
    return alternativeName(certificate, URI)
        .or(() -> alternativeName(certificate, DNS_NAME))
        .or(() -> commonName(certificate))
        .map(PeerIdentity::new);
  }

  private static Optional<String> alternativeName(X509Certificate certificate, int kind) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? Optional.empty()
          : names.stream()
              .filter(name -> name.get(0).equals(kind))
              .map(name -> String.valueOf(name.get(1)))
              .filter(name -> !name.isBlank())
              .findFirst();
    } catch (CertificateParsingException e) {
      return Optional.empty();
    }
  }

  /** The most specific one; they are listed from the right. */
  private static Optional<String> commonName(X509Certificate certificate) {
    try {
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream()
              .filter(part -> part.getType().equalsIgnoreCase("CN"))
              .map(Rdn::getValue)
              .map(String::valueOf)
              .filter(name -> !name.isBlank())
              .reduce((first, last) -> last);
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
