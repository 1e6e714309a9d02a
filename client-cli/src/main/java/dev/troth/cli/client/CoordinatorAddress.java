package dev.troth.cli.client;

import java.util.ArrayList;
import java.util.List;

/** Where a coordinator listens. */
public record CoordinatorAddress(String host, int port) {

  /** Used when none is named. */
  public static final CoordinatorAddress DEFAULT = new CoordinatorAddress("127.0.0.1", 7400);

  private static final int MAX_PORT = 65_535;

  public CoordinatorAddress {
    if (host.isBlank() || port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("not a host and a port: " + host + ":" + port);
    }
  }

  /**
   * Reads {@code host:port}, or {@code [::1]:port}.
   *
   * @throws IllegalArgumentException with a message for people
   */
  public static CoordinatorAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    try {
      String host = text.substring(0, Math.max(0, colon));
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      if (bracketed || host.indexOf(':') < 0) {
        return new CoordinatorAddress(
            bracketed ? host.substring(1, host.length() - 1) : host,
            Integer.parseInt(text.substring(colon + 1)));
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not the address of a coordinator; write host:port, as 127.0.0.1:7400");
  }

  /**
   * Reads addresses separated by commas.
   *
   * @throws IllegalArgumentException with a message for people
   */
  public static List<CoordinatorAddress> parseList(String text) {
    List<CoordinatorAddress> addresses = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      if (!part.isBlank()) {
        addresses.add(parse(part.strip()));
      }
    }
    return List.copyOf(addresses);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
