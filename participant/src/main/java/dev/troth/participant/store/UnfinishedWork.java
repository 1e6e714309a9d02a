package dev.troth.participant.store;

import dev.troth.participant.engine.StoreFailure;
import dev.troth.store.v1.BoundRecord;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Work that leaves a store useless until it is done: noted in it before it begins, and struck out
 * when all of it is durable. What comes in between, a crash too, leaves a store that nobody opens.
 */
enum UnfinishedWork {
  /** The derived column family does not have everything. */
  REBUILD {
    @Override
    byte[] key() {
      return StoreKeys.REBUILDING;
    }

    @Override
    String refusal(Path directory) {
      return "a rebuild of the store in "
          + directory
          + " did not come to its end. Run 'troth-participant store rebuild --data-dir "
          + directory
          + "'";
    }
  },
  /** The journal does not have everything. */
  IMPORT {
    @Override
    byte[] key() {
      return StoreKeys.IMPORTING;
    }

    @Override
    String refusal(Path directory) {
      return "an import into "
          + directory
          + " did not come to its end: there is nothing to be served. Delete the directory and import"
          + " again";
    }
  },
  /** A replica's store does not have everything. */
  COPY {
    @Override
    byte[] key() {
      return StoreKeys.COPYING;
    }

    @Override
    String refusal(Path directory) {
      return "the replica's store in "
          + directory
          + " has not been copied to its end. Start the replica: it copies again";
    }
  };

  /** Of the note, in the column family META. */
  abstract byte[] key();

  abstract String refusal(Path directory);

  /**
   * Refuses a store with any unfinished work.
   *
   * @throws StoreOpenException and says what to do
   */
  static void check(Database database, Path directory) throws StoreOpenException {
    for (UnfinishedWork work : values()) {
      work.checkNotBegun(database, directory);
    }
  }

  void checkNotBegun(Database database, Path directory) throws StoreOpenException {
    if (isBegun(database)) {
      throw new StoreOpenException(refusal(directory));
    }
  }

  boolean isBegun(Database database) {
    return StoreOpening.get(
            database, ColumnFamily.META, key(), BoundRecord.parser(), "a note of unfinished work")
        != null;
  }

  /** Durable when it returns. */
  void begin(Database database) {
    try (WriteBatch batch = new WriteBatch()) {
      begin(database, batch);
    }
  }

  /** With what {@code first} has; durable when it returns. */
  void begin(Database database, WriteBatch first) {
    try {
      first.put(
          database.handle(ColumnFamily.META),
          key(),
          Envelope.seal(BoundRecord.getDefaultInstance()));
      database.writeForced(first);
    } catch (RocksDBException e) {
      throw failure(e);
    }
  }

  /** The note goes with what {@code last} has; durable when it returns, as all before it is. */
  void end(Database database, WriteBatch last) {
    try {
      last.delete(database.handle(ColumnFamily.META), key());
      database.writeForced(last);
    } catch (RocksDBException e) {
      throw failure(e);
    }
  }

  private static StoreFailure failure(RocksDBException e) {
    return new StoreFailure("cannot write: " + e.getMessage(), e);
  }
}
