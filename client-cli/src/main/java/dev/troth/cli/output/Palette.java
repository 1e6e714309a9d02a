package dev.troth.cli.output;

/** Colours for terminals, or none. */
public enum Palette {
  COLOUR,
  PLAIN;

  private static final String RESET = "\u001B[0m";

  /** Bold: what a table's columns are called. */
  String heading(String text) {
    return paint("\u001B[1m", text);
  }

  /** Green. */
  public String good(String text) {
    return paint("\u001B[32m", text);
  }

  /** Red. */
  public String bad(String text) {
    return paint("\u001B[31m", text);
  }

  /** Yellow. */
  public String doubtful(String text) {
    return paint("\u001B[33m", text);
  }

  private String paint(String colour, String text) {
    return this == COLOUR ? colour + text + RESET : text;
  }
}
