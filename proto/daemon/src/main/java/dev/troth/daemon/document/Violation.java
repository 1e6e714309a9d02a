package dev.troth.daemon.document;

import java.util.List;

/**
 * A rule of form that a document breaks.
 *
 * @param path the place, as in the document: {@code atomic.operations[3].add.key}
 * @param message what is wrong there, for people
 */
public record Violation(String path, String message) {

  /** All of them in one line, for people. */
  public static String describe(List<Violation> violations) {
    StringBuilder line = new StringBuilder();
    for (Violation violation : violations) {
      line.append(line.isEmpty() ? "" : "; ").append(violation);
    }
    return line.toString();
  }

  @Override
  public String toString() {
    return path + " " + message;
  }
}
