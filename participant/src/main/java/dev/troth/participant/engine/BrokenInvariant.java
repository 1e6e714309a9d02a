package dev.troth.participant.engine;

/**
 * What must never be served: a message contradicts what is durable. The daemon stops with this
 * line.
 */
public final class BrokenInvariant extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BrokenInvariant(String message) {
    super(message);
  }
}
