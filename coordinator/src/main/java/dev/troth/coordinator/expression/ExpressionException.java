package dev.troth.coordinator.expression;

/** An expression cannot be compiled or computed; the message, for people, says why. */
final class ExpressionException extends Exception {

  private static final long serialVersionUID = 1L;

  ExpressionException(String message) {
    super(message, null, false, false);
  }
}
