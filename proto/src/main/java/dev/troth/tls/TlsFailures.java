package dev.troth.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Connections that TLS keeps from being made, in words. Transports differ in the exceptions they
 * throw; the names of the alerts of RFC 8446 are in the texts of all of them.
 */
public final class TlsFailures {

  private static final String OPTIONS = "--tls-certificate, --tls-key and --tls-authority";

  private static final Pattern ALERT = Pattern.compile("_ALERT_([A-Z_]+)");

  private static final List<String> UNTRUSTED =
      List.of(
          "UNKNOWN_CA",
          "CERTIFICATE_UNKNOWN",
          "BAD_CERTIFICATE",
          "UNSUPPORTED_CERTIFICATE",
          "ALERT_INTERNAL_ERROR"); // what some say of an authority they do not know

  private TlsFailures() {}

  /**
   * What keeps a client from its server, and what to do; empty when it is something else. In no
   * such case has the server seen any of what the client sent.
   */
  public static Optional<String> explain(Throwable failure) {
    for (Throwable cause : causes(failure)) {
      String text = String.valueOf(cause.getMessage());
      if (cause instanceof UntrustedPeerException) {
        return Optional.of(text);
      }
      if (text.startsWith("not an SSL/TLS record")) {
        return Optional.of(
            "it speaks in the clear: give it " + OPTIONS + " too, or leave them out here");
      }
      if (isTls(text)) {
        return Optional.of(alertFromServer(text));
      }
    }
    return Optional.empty();
  }

  /** Why a server closed a connection to it; empty when it is nothing about TLS. */
  public static Optional<String> explainRefusal(Throwable failure) {
    for (Throwable cause : causes(failure)) {
      String text = String.valueOf(cause.getMessage());
      if (cause instanceof UntrustedPeerException) {
        return Optional.of(text);
      }
      if (text.startsWith("not an SSL/TLS record")) {
        return Optional.of("the client speaks in the clear: give it " + OPTIONS);
      }
      if (isTls(text)) {
        return Optional.of(refused(text));
      }
    }
    return Optional.empty();
  }

  /**
   * What it may mean that a server closes a connection in the clear before it has said anything.
   */
  public static String closedAtOnce() {
    return "it closed the connection before it said anything: if it is secured, give " + OPTIONS;
  }

  private static String alertFromServer(String text) {
    if (text.contains("CERTIFICATE_EXPIRED")) {
      return "it refuses the certificate shown to it, which has expired: renew it";
    }
    if (text.contains("CERTIFICATE_REQUIRED")) {
      return "it wants a certificate: give --tls-certificate and --tls-key";
    }
    if (UNTRUSTED.stream().anyMatch(text::contains)) {
      return "it does not trust the certificate shown to it: use one of an authority that it knows;"
          + " its log says more";
    }
    if (text.contains("PROTOCOL_VERSION") || text.contains("UNSUPPORTED_PROTOCOL")) {
      return "it does not speak TLS 1.3";
    }
    return "TLS failed: " + text;
  }

  private static String refused(String text) {
    if (text.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")) {
      return "the client showed no certificate: give it --tls-certificate and --tls-key";
    }
    if (text.contains("UNSUPPORTED_PROTOCOL")) {
      return "the client does not speak TLS 1.3";
    }
    if (text.contains("CERTIFICATE_EXPIRED")) {
      return "the client refuses this daemon's certificate, which has expired: renew it";
    }
    if (UNTRUSTED.stream().anyMatch(text::contains)) {
      return "the client does not trust this daemon's certificate: use one of an authority that it"
          + " knows, for the host that it calls; its log says more";
    }
    Matcher alert = ALERT.matcher(text);
    if (alert.find()) {
      return "the client ended the handshake; its alert: "
          + alert.group(1).toLowerCase(Locale.ROOT).replace('_', ' ');
    }
    return "TLS failed: " + text;
  }

  private static boolean isTls(String text) {
    return text.contains("SSL routines") || text.contains("_ALERT_");
  }

  private static List<Throwable> causes(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = failure;
        cause != null && !causes.contains(cause);
        cause = cause.getCause()) {
      causes.add(cause);
    }
    return causes;
  }
}
