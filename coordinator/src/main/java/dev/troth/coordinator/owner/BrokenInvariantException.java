package dev.troth.coordinator.owner;

/** Something happened that the protocol rules out. Whoever meets it stops the daemon. */
public final class BrokenInvariantException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  public BrokenInvariantException(String message) {
    super(message);
  }
}
