package dev.troth.systemtests.simulation.world;

/** Something happened that must never happen. */
public final class Violation extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public Violation(String what) {
    super(what);
  }

  public Violation(String what, Throwable cause) {
    super(what + ": " + cause, cause);
  }
}
