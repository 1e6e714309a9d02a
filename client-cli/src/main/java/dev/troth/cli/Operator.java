package dev.troth.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;

/** Who is at the keyboard, as far as the operating system says. */
final class Operator {

  private Operator() {}

  /** {@code user@host}. */
  static String name(Map<String, String> environment) {
    String user =
        environment.getOrDefault(
            "USER",
            environment.getOrDefault("LOGNAME", System.getProperty("user.name", "unknown")));
    return user + "@" + host(environment);
  }

  private static String host(Map<String, String> environment) {
    String named = environment.getOrDefault("HOSTNAME", "");
    if (!named.isEmpty()) {
      return named;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown-host";
    }
  }
}
