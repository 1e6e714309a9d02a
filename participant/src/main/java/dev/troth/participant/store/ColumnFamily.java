package dev.troth.participant.store;

import java.nio.charset.StandardCharsets;

/**
 * The column families; their names are fixed. What is under which key is in participant/README.md.
 */
enum ColumnFamily {
  /** Who this store is, its clock ceiling, its horizon. RocksDB insists on the name. */
  META("default"),
  /** Register rows: the prepare log. */
  REGISTERS("registers"),
  /** Events by position: the source of truth. */
  JOURNAL("journal"),
  /** Derived: each key's versions by commit timestamp. */
  VERSIONS("versions");

  private final String storedName;

  ColumnFamily(String storedName) {
    this.storedName = storedName;
  }

  byte[] storedName() {
    return storedName.getBytes(StandardCharsets.UTF_8);
  }
}
