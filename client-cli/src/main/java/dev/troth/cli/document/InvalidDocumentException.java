package dev.troth.cli.document;

import java.util.List;
import java.util.stream.Collectors;

/** A document that cannot be submitted; the message names every place. */
public final class InvalidDocumentException extends Exception {

  private static final long serialVersionUID = 1L;

  /** More than anybody reads at once. */
  static final int MAX_PROBLEMS = 20;

  InvalidDocumentException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
  }

  /** A document that is wrong as a whole. */
  public InvalidDocumentException(String message) {
    super(Problem.cut(message));
  }
}
