package dev.troth.daemon.options;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * Where to listen or to connect: {@code host:port}, with IPv6 addresses in brackets.
 *
 * @param port 0 to 65535; 0 means a free one, where that makes sense
 */
public record HostPort(String host, int port) {

  private static final int MAX_PORT = 65_535;
  private static final Pattern IPV4 = Pattern.compile("\\d+(\\.\\d+){3}");

  public HostPort {
    if (host.isEmpty() || host.chars().anyMatch(c -> Character.isWhitespace(c) || c == '/')) {
      throw new IllegalArgumentException("'" + host + "' is not a host name or address");
    }
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("port " + port + " is not between 0 and " + MAX_PORT);
    }
  }

  /**
   * Reads {@code host:port} or {@code [ipv6]:port}.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw notAnAddress(text);
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw notAnAddress(text);
    }
    int port = parsePort(text.substring(colon + 1), text);
    requireConnectable(host, port, text);
    return new HostPort(host, port);
  }

  /** Channels make a URI of it, and fail when it is none: late, and where nobody expects it. */
  private static void requireConnectable(String host, int port, String text) {
    try {
      if (new URI(null, null, host, port, null, null, null).getUserInfo() != null) {
        throw notAnAddress(text);
      }
    } catch (URISyntaxException e) {
      throw notAnAddress(text);
    }
  }

  /** The address to bind or to connect to; looks the host up. */
  public InetSocketAddress resolve() {
    return new InetSocketAddress(host, port);
  }

  /** Whether the host is an IP address, rather than a name. */
  public boolean isBareAddress() {
    return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
  }

  public HostPort withPort(int newPort) {
    return new HostPort(host, newPort);
  }

  private static int parsePort(String digits, String text) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw notAnAddress(text);
    }
  }

  private static IllegalArgumentException notAnAddress(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is not host:port, as in 127.0.0.1:7400 or [::1]:7400");
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
