package dev.troth.participant.projection;

/** A projection cannot go on. */
final class FoldException extends Exception {

  private static final long serialVersionUID = 1L;

  FoldException(String message) {
    super(message);
  }
}
