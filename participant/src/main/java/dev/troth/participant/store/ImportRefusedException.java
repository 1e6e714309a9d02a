package dev.troth.participant.store;

import org.jspecify.annotations.Nullable;

/** What is to be imported is not a journal. The message says what is wrong, and in which line. */
public final class ImportRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  ImportRefusedException(String message) {
    super(message);
  }

  ImportRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
