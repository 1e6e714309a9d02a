package dev.troth.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Certificates in words. */
final class Certificates {

  // Kinds of alternative names, RFC 5280 section 4.2.1.6.
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private Certificates() {}

  /** Its subject; when it has none, its first alternative name. */
  static String name(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    if (!subject.isEmpty()) {
      return subject;
    }
    return alternativeNames(certificate).stream()
        .findFirst()
        .map(name -> String.valueOf(name.get(1)))
        .orElse("(nobody)");
  }

  /** It is valid from then on. */
  static Instant begin(X509Certificate certificate) {
    return certificate.getNotBefore().toInstant();
  }

  /** It is valid until then. */
  static Instant end(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }

  /** The hosts it is for. */
  static List<String> hosts(X509Certificate certificate) {
    return alternativeNames(certificate).stream()
        .filter(name -> name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS))
        .map(name -> String.valueOf(name.get(1)))
        .toList();
  }

  private static Collection<List<?>> alternativeNames(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }
}
