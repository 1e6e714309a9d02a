package dev.troth.cli.client;

import dev.troth.tls.TlsFailures;
import java.net.ConnectException;

/** Somebody took the connection and closed it without a word: nothing can have been sent. */
final class ClosedAtOnceException extends ConnectException {

  private static final long serialVersionUID = 1L;

  ClosedAtOnceException() {
    super(TlsFailures.closedAtOnce());
  }
}
