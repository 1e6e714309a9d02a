package dev.troth.participant.store;

import java.nio.charset.StandardCharsets;
import java.util.List;

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
  SAGAS("sagas"),
  /**
   * By key: what its first kept version builds on. With the journal the source of truth. As {@link
   * #SAGAS}, an older store may lack this one and the next.
   */
  PRUNED("pruned"),
  /** By prefix: how far the past is pruned; and where the journal begins. */
  HORIZONS("horizons");

  private final String storedName;

  ColumnFamily(String storedName) {
    this.storedName = storedName;
  }

  /** What a read replica has a copy of: the journal, and what belongs to it. */
  static final List<ColumnFamily> COPIED = List.of(JOURNAL, VERSIONS, PRUNED, HORIZONS);

  byte[] storedName() {
    return storedName.getBytes(StandardCharsets.UTF_8);
  }

  /** What a replica is sent it as. */
  String table() {
    return storedName;
  }
}
