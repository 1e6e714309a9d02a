package dev.troth.participant.engine;

/**
 * The store could not write, sync or read what it once wrote. The daemon stops; it never tries
 * again on the same store.
 */
public final class StoreFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StoreFailure(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreFailure(String message) {
    super(message);
  }
}
