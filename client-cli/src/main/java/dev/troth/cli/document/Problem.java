package dev.troth.cli.document;

/**
 * One thing that is wrong with a document.
 *
 * @param line from 1, or {@link Node#NO_LINE}
 * @param path where, as {@code atomic.operations[1].add}; empty for the document as a whole
 * @param message what is wrong, and what would be right
 */
record Problem(int line, String path, String message) {

  /** Names and values of a document are repeated in it, and may be as long as the document. */
  static final int MAX_CHARS = 1_000;

  Problem {
    path = cut(path);
    message = cut(message);
  }

  static String cut(String text) {
    return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "...";
  }

  @Override
  public String toString() {
    String where = line == Node.NO_LINE ? "" : "line " + line + ": ";
    return path.isEmpty() ? where + message : where + path + ": " + message;
  }
}
