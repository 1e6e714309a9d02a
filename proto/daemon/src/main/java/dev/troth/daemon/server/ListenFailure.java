package dev.troth.daemon.server;

import dev.troth.daemon.options.HostPort;
import java.util.regex.Pattern;

/** Says why a port could not be opened. */
final class ListenFailure {

  /** Native transports wrap the system's words: {@code bind(..) failed with error(-98): …}. */
  private static final Pattern NATIVE_PREFIX = Pattern.compile("^\\w+\\(\\.\\.\\) failed[^:]*: ");

  private ListenFailure() {}

  static StartException of(String option, HostPort address, Throwable failure) {
    return new StartException(
        "cannot listen on %s (%s): %s; choose another address with %s, port 0 takes a free one"
            .formatted(address, option, systemWords(failure), option),
        failure);
  }

  static StartException unknownHost(String option, HostPort address) {
    return new StartException(
        "cannot listen on %s (%s): the host %s is unknown"
            .formatted(address, option, address.host()));
  }

  private static String systemWords(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? root.toString() : NATIVE_PREFIX.matcher(message).replaceFirst("");
  }
}
