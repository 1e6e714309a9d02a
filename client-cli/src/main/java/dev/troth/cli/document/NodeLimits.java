package dev.troth.cli.document;

/** What a document may be at most, before anybody looks at its meaning. */
final class NodeLimits {

  /** Levels of nesting. The deepest path of a document that makes sense has ten. */
  static final int MAX_DEPTH = 32;

  /** Nodes, each use of a YAML alias counted with all that is below it. */
  static final int MAX_NODES = 500_000;

  /** Uses of aliases of collections in one YAML document. */
  static final int MAX_ALIASES = 100;

  private NodeLimits() {}
}
