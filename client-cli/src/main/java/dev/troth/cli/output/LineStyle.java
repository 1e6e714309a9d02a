package dev.troth.cli.output;

/** What lines are drawn with. */
public enum LineStyle {
  UNICODE(" ╵╶└╷│┌├╴┘─┴┐┤┬┼", '▶'),
  ASCII(" |-+||++-+-++++++", '>');

  private final String lines;
  private final char arrow;

  LineStyle(String lines, char arrow) {
    this.lines = lines;
    this.arrow = arrow;
  }

  /** The character that goes to these sides: {@link LineGrid}'s bits. */
  char line(int sides) {
    return lines.charAt(sides);
  }

  char arrow() {
    return arrow;
  }
}
