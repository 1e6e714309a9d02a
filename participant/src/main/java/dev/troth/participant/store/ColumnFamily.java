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
  VERSIONS("versions"),
  /**
   * Home rows of sagas. Stores made before there were any lack it until they are opened to write.
   */
  SAGAS("sagas");

  private final String storedName;

  ColumnFamily(String storedName) {
    this.storedName = storedName;
  }

  byte[] storedName() {
    return storedName.getBytes(StandardCharsets.UTF_8);
  }
}
