package dev.troth.daemon.fatal;

/**
 * Where to turn when going on would break a promise: a broken invariant, a failed sync, a full
 * disk. The daemon ends at once, nothing is drained and nothing more is answered.
 *
 * <p>In a daemon a call does not return. In a test it may; what comes after it must do no harm.
 */
@FunctionalInterface
public interface FatalError {

  /**
   * Ends the daemon.
   *
   * @param reason one line for the operator: what happened and to what
   * @param cause what was caught, its stack trace being worth having
   */
  void halt(String reason, Throwable cause);

  /** Ends the daemon for a reason that was seen, not caught: the stack trace leads here. */
  default void halt(String reason) {
    halt(reason, new IllegalStateException(reason));
  }
}
