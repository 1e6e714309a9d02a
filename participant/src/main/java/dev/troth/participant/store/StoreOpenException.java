package dev.troth.participant.store;

import org.jspecify.annotations.Nullable;

/**
 * A data directory that must not be served: locked, another store's, or damaged. The message says
 * which and what to do.
 */
public final class StoreOpenException extends Exception {

  private static final long serialVersionUID = 1L;

  StoreOpenException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  StoreOpenException(String message) {
    super(message);
  }
}
