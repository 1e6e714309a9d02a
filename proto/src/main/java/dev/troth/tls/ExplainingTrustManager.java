package dev.troth.tls;

import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/** Says in words for people why a certificate will not do. */
final class ExplainingTrustManager extends X509ExtendedTrustManager {

  /** The JDK's words for a certificate that names other hosts. */
  private static final Pattern OTHER_HOST = Pattern.compile("No (subject alternative|name) .*");

  private final X509ExtendedTrustManager verifier;
  private final Path authority;

  private interface Verification {
    void run() throws CertificateException;
  }

  ExplainingTrustManager(X509ExtendedTrustManager verifier, Path authority) {
    this.verifier = verifier;
    this.authority = authority;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    verify("client", chain, "", () -> verifier.checkClientTrusted(chain, authType, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    verify("client", chain, "", () -> verifier.checkClientTrusted(chain, authType, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    verify("client", chain, "", () -> verifier.checkClientTrusted(chain, authType));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    String host = String.valueOf(engine.getPeerHost());
    verify("server", chain, host, () -> verifier.checkServerTrusted(chain, authType, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    String host =
        socket instanceof SSLSocket secured
            ? String.valueOf(secured.getHandshakeSession().getPeerHost())
            : "";
    verify("server", chain, host, () -> verifier.checkServerTrusted(chain, authType, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    verify("server", chain, "", () -> verifier.checkServerTrusted(chain, authType));
  }

  /**
   * None: servers would name them to clients, as they were when the port was opened, and a client
   * of a newer authority would send nothing.
   */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  private void verify(String role, X509Certificate[] chain, String host, Verification verification)
      throws CertificateException {
    try {
      verification.run();
    } catch (CertificateException e) {
      throw new UntrustedPeerException(
          "the %s's certificate (%s) %s"
              .formatted(role, Certificates.name(chain[0]), why(chain, host, e)),
          e);
    }
  }

  private String why(X509Certificate[] chain, String host, CertificateException failure) {
    Instant now = Instant.now();
    for (int i = 0; i < chain.length; i++) {
      X509Certificate link = chain[i];
      String whose = i == 0 ? "" : "rests on one (" + Certificates.name(link) + ") that ";
      if (Certificates.end(link).isBefore(now)) {
        return whose + "expired at " + Certificates.end(link) + "; renew it";
      }
      if (Certificates.begin(link).isAfter(now)) {
        return "%sis valid only from %s; compare the clocks of the two hosts"
            .formatted(whose, Certificates.begin(link));
      }
    }
    if (isWithoutPath(failure)) {
      return "was issued by %s, which is none of the authorities in %s"
          .formatted(chain[chain.length - 1].getIssuerX500Principal().getName(), authority);
    }
    String words = String.valueOf(failure.getMessage());
    if (OTHER_HOST.matcher(words).matches()) {
      List<String> hosts = Certificates.hosts(chain[0]);
      return "is for %s, not for %s; call it by a name that its certificate has, or issue one for %s"
          .formatted(hosts.isEmpty() ? "no host at all" : String.join(", ", hosts), host, host);
    }
    return "will not do: " + words;
  }

  /** Whether there is no path from it to an authority. */
  private static boolean isWithoutPath(CertificateException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertPathBuilderException
          || (cause instanceof CertPathValidatorException path
              && path.getReason() == BasicReason.UNSPECIFIED)) {
        return true;
      }
    }
    return false;
  }
}
