package dev.troth.cli.bench;

/** There is nothing to measure. */
public final class BenchFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  BenchFailedException(String message) {
    super(message);
  }
}
