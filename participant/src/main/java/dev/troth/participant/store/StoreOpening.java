package dev.troth.participant.store;

import com.google.protobuf.Parser;
import dev.troth.id.StoreId;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.store.v1.IdentityRecord;
import dev.troth.store.v1.ReplicaRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;

/** Opens a data directory, or says why it must not be served. */
final class StoreOpening {

  private StoreOpening() {}

  static Database open(Path directory) throws StoreOpenException {
    try {
      DataDirectory.make(directory);
    } catch (IOException e) {
      throw new StoreOpenException("cannot make the data directory " + directory + ": " + e, e);
    }
    checkNotABackup(directory);
    checkRestored(directory);
    checkLogs(directory);
    try {
      return Database.open(directory);
    } catch (RocksDBException e) {
      throw explain(directory, e);
    }
  }

  /** The same, of a store that there is already. */
  static Database openExisting(Path directory) throws StoreOpenException {
    checkExists(directory);
    return open(directory);
  }

  static Database openReadOnly(Path directory) throws StoreOpenException {
    checkExists(directory);
    checkRestored(directory);
    checkLogs(directory);
    try {
      return Database.openReadOnly(directory);
    } catch (RocksDBException e) {
      throw explain(directory, e);
    }
  }

  /** Whoever serves it would change it. */
  private static void checkNotABackup(Path directory) throws StoreOpenException {
    if (Manifest.isIn(directory)) {
      throw new StoreOpenException(
          directory
              + " is a backup, and is not served. Run 'troth-participant store restore --from "
              + directory
              + " --data-dir DIR' and serve DIR");
    }
  }

  private static void checkRestored(Path directory) throws StoreOpenException {
    if (Files.exists(directory.resolve(StoreRestore.MARKER))) {
      throw new StoreOpenException(
          "a restore into "
              + directory
              + " did not come to its end: there is nothing to be served. Empty the directory and restore"
              + " again");
    }
  }

  private static void checkExists(Path directory) throws StoreOpenException {
    if (!Files.exists(directory.resolve("CURRENT"))) {
      throw new StoreOpenException("there is no store in " + directory);
    }
  }

  /** Refuses a log with a hole; a torn tail is RocksDB's to cut off. */
  private static void checkLogs(Path directory) throws StoreOpenException {
    for (LogDamage damage : logDamage(directory)) {
      if (damage.isInTheMiddle()) {
        throw damaged(directory, describe(damage), null);
      }
    }
  }

  private static List<LogDamage> logDamage(Path directory) throws StoreOpenException {
    try {
      return LogDamage.in(directory);
    } catch (IOException e) {
      throw new StoreOpenException("cannot read the logs in " + directory + ": " + e, e);
    }
  }

  private static String describe(LogDamage damage) {
    return "the log " + damage.file() + " makes no sense from byte " + damage.offset() + " on";
  }

  private static StoreOpenException damaged(
      Path directory, String what, @Nullable RocksDBException cause) {
    return new StoreOpenException(
        "the store in "
            + directory
            + " is damaged and is not served: "
            + what
            + ". Restore the directory from a backup; do not delete single files from it",
        cause);
  }

  private static StoreOpenException explain(Path directory, RocksDBException e)
      throws StoreOpenException {
    String message = String.valueOf(e.getMessage());
    Status.Code code = e.getStatus() == null ? Status.Code.Undefined : e.getStatus().getCode();
    if (code == Status.Code.Corruption) {
      StringBuilder what = new StringBuilder(message);
      for (LogDamage damage : logDamage(directory)) {
        what.append("; ").append(describe(damage));
      }
      return damaged(directory, what.toString(), e);
    }
    if (message.contains("/LOCK")) {
      return new StoreOpenException(
          "the data directory "
              + directory
              + " is locked: another process serves it. Stop that one, or use another --data-dir ("
              + message
              + ")",
          e);
    }
    return new StoreOpenException("cannot open the store in " + directory + ": " + message, e);
  }

  /** Who the store is; a new one becomes {@code name} with {@code idOfNewStore}. */
  static IdentityRecord identify(
      Database database, Path directory, String name, StoreId idOfNewStore)
      throws StoreOpenException {
    UnfinishedWork.REBUILD.checkNotBegun(database, directory);
    UnfinishedWork.IMPORT.checkNotBegun(database, directory);
    IdentityRecord identity = storedIdentity(database, directory);
    if (identity == null) {
      requireEmpty(database, directory);
      identity =
          IdentityRecord.newBuilder().setStoreId(idOfNewStore.toBytes()).setName(name).build();
      write(database, identity);
      return identity;
    }
    if (identity.hasReplica()) {
      throw belongs(directory, identity, "give --replica-of too, or another --data-dir");
    }
    if (!identity.getName().equals(name)) {
      throw belongs(
          directory, identity, "not to '" + name + "': give the right --data-dir or --name");
    }
    return identity;
  }

  /**
   * Who the replica's store is; a new one becomes {@code name}, a replica of {@code source}, and
   * has yet to be copied.
   */
  static IdentityRecord identifyReplica(
      Database database, Path directory, String name, String source, UUID idOfNewReplica)
      throws StoreOpenException {
    UnfinishedWork.REBUILD.checkNotBegun(database, directory);
    UnfinishedWork.IMPORT.checkNotBegun(database, directory);
    IdentityRecord identity = storedIdentity(database, directory);
    if (identity == null) {
      requireEmpty(database, directory);
      identity =
          IdentityRecord.newBuilder()
              .setName(name)
              .setReplica(
                  ReplicaRecord.newBuilder()
                      .setReplicaId(new StoreId(idOfNewReplica).toBytes())
                      .setSource(source))
              .build();
      try (WriteBatch first = new WriteBatch()) {
        first.put(database.handle(ColumnFamily.META), StoreKeys.IDENTITY, Envelope.seal(identity));
        UnfinishedWork.COPY.begin(database, first);
      } catch (RocksDBException e) {
        throw explain(directory, e);
      }
      return identity;
    }
    if (!identity.hasReplica()) {
      throw belongs(
          directory,
          identity,
          "not to a replica: leave --replica-of away, or give another --data-dir");
    }
    if (!identity.getName().equals(name) || !identity.getReplica().getSource().equals(source)) {
      throw belongs(
          directory,
          identity,
          "not to replica '"
              + name
              + "' of '"
              + source
              + "': give the right --data-dir, --name or --replica-of");
    }
    return identity;
  }

  private static StoreOpenException belongs(
      Path directory, IdentityRecord identity, String advice) {
    String owner =
        identity.hasReplica()
            ? "replica '"
                + identity.getName()
                + "' of participant '"
                + identity.getReplica().getSource()
                + "'"
            : "participant '" + identity.getName() + "'";
    return new StoreOpenException(
        "the data directory " + directory + " belongs to " + owner + ", " + advice);
  }

  /** Who an existing store is. */
  static IdentityRecord identity(Database database, Path directory) throws StoreOpenException {
    IdentityRecord identity = storedIdentity(database, directory);
    if (identity == null) {
      throw new StoreOpenException("the store in " + directory + " has no identity");
    }
    return identity;
  }

  private static @Nullable IdentityRecord storedIdentity(Database database, Path directory) {
    return get(
        database,
        ColumnFamily.META,
        StoreKeys.IDENTITY,
        IdentityRecord.parser(),
        "the identity of the store in " + directory);
  }

  private static void requireEmpty(Database database, Path directory) throws StoreOpenException {
    for (ColumnFamily family : ColumnFamily.values()) {
      try (RocksIterator records = database.iterator(family)) {
        records.seekToFirst();
        records.status();
        if (records.isValid()) {
          throw new StoreOpenException(
              "the store in "
                  + directory
                  + " is damaged and is not served: it has records but no identity");
        }
      } catch (RocksDBException e) {
        throw explain(directory, e);
      }
    }
  }

  /** Durable when it returns. */
  static void write(Database database, IdentityRecord identity) {
    try (WriteBatch batch = new WriteBatch()) {
      batch.put(database.handle(ColumnFamily.META), StoreKeys.IDENTITY, Envelope.seal(identity));
      database.writeForced(batch);
    } catch (RocksDBException e) {
      throw new StoreFailure("cannot write: " + e.getMessage(), e);
    }
  }

  /** The store that a record names; a replica's may not name one yet. */
  static StoreId storeId(IdentityRecord identity) {
    return identity.getStoreId().isEmpty()
        ? new StoreId(new UUID(0, 0))
        : StoreId.of(identity.getStoreId());
  }

  static <T> @Nullable T get(
      Database database, ColumnFamily family, byte[] key, Parser<T> parser, String where) {
    try {
      byte[] record = database.rocks().get(database.handle(family), key);
      return record == null ? null : Envelope.open(record, parser, where);
    } catch (RocksDBException e) {
      throw new StoreFailure("cannot read " + where + ": " + e.getMessage(), e);
    }
  }
}
