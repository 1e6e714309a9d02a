package dev.troth.cli.document;

import java.util.List;

/**
 * A document as written, before anything is known of its meaning. Mappings keep what a map would
 * lose: the order and the duplicates.
 */
sealed interface Node {

  /** Where no line is known. */
  int NO_LINE = 0;

  /** The line it starts on, from 1, or {@link #NO_LINE}. */
  int line();

  /** What people call it. */
  String describe();

  /** Names with their nodes. */
  record Mapping(List<Entry> entries, int line) implements Node {
    @Override
    public String describe() {
      return "a mapping";
    }
  }

  /** A name in a mapping, and what stands behind it. */
  record Entry(String name, Node value, int line) {}

  /** Nodes in a row. */
  record Sequence(List<Node> items, int line) implements Node {
    @Override
    public String describe() {
      return "a list";
    }
  }

  /** Something without parts. */
  record Scalar(Kind kind, String text, int line) implements Node {

    private static final int SHOWN_CHARACTERS = 40;

    /** What a scalar was written as. */
    enum Kind {
      TEXT,
      NUMBER,
      BOOLEAN,
      NULL
    }

    @Override
    public String describe() {
      return switch (kind) {
        case TEXT -> "the text '" + shown() + "'";
        case NUMBER -> "the number " + shown();
        case BOOLEAN -> "the boolean " + text;
        case NULL -> "nothing";
      };
    }

    private String shown() {
      return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
    }
  }
}
