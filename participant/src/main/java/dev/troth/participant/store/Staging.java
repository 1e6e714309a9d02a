package dev.troth.participant.store;

import com.google.protobuf.MessageLite;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.engine.StagedWrites;
import dev.troth.participant.engine.Version;
import dev.troth.store.v1.BoundRecord;
import dev.troth.store.v1.VersionRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Turns what an engine staged into RocksDB's own batch. */
final class Staging {

  private static final class Put {

    final byte[] key;
    final byte[] record;

    Put(byte[] key, MessageLite message) {
      this.key = key;
      this.record = Envelope.seal(message);
    }
  }

  /** Stable: of two records under one key the later one counts. */
  private static final Comparator<Put> BY_KEY =
      (one, other) -> Arrays.compareUnsigned(one.key, other.key);

  private final Database database;

  Staging(Database database) {
    this.database = database;
  }

  void fill(WriteBatch batch, StagedWrites writes) throws RocksDBException {
    put(batch, ColumnFamily.REGISTERS, rows(writes));
    for (RegisterId dropped : writes.droppedRows()) {
      batch.delete(database.handle(ColumnFamily.REGISTERS), StoreKeys.register(dropped));
    }
    put(batch, ColumnFamily.JOURNAL, events(writes));
    put(batch, ColumnFamily.VERSIONS, versions(writes));
    for (StagedWrites.StagedVersion pruned : writes.prunedVersions()) {
      batch.delete(database.handle(ColumnFamily.VERSIONS), versionKey(pruned));
    }
    put(batch, ColumnFamily.PRUNED, pasts(writes));
    put(batch, ColumnFamily.HORIZONS, horizons(writes));
    if (writes.trimmed() > 0) {
      batch.deleteRange(
          database.handle(ColumnFamily.JOURNAL),
          StoreKeys.position(0),
          StoreKeys.position(writes.trimmed() + 1));
    }
    put(batch, ColumnFamily.SAGAS, homes(writes));
    for (TransactionId dropped : writes.droppedHomes()) {
      batch.delete(database.handle(ColumnFamily.SAGAS), StoreKeys.home(dropped));
    }
    put(batch, ColumnFamily.META, bounds(writes));
  }

  /** A memtable takes neighbours one after the other for much less than it takes them scattered. */
  private void put(WriteBatch batch, ColumnFamily family, List<Put> puts) throws RocksDBException {
    puts.sort(BY_KEY);
    ColumnFamilyHandle handle = database.handle(family);
    for (Put put : puts) {
      batch.put(handle, put.key, put.record);
    }
  }

  private static List<Put> rows(StagedWrites writes) {
    List<Put> puts = new ArrayList<>(writes.rows().size());
    writes.rows().forEach((id, row) -> puts.add(new Put(StoreKeys.register(id), row.toRecord())));
    return puts;
  }

  private static List<Put> homes(StagedWrites writes) {
    List<Put> puts = new ArrayList<>(writes.homes().size());
    writes.homes().forEach((saga, row) -> puts.add(new Put(StoreKeys.home(saga), row.toRecord())));
    return puts;
  }

  private static List<Put> events(StagedWrites writes) {
    List<Put> puts = new ArrayList<>(writes.events().size());
    for (StagedWrites.StagedEvent staged : writes.events()) {
      puts.add(new Put(StoreKeys.position(staged.position()), staged.event()));
    }
    return puts;
  }

  private static List<Put> versions(StagedWrites writes) {
    List<Put> puts = new ArrayList<>(writes.versions().size());
    for (StagedWrites.StagedVersion staged : writes.versions()) {
      Version version = staged.version();
      puts.add(
          new Put(
              versionKey(staged),
              VersionRecord.newBuilder()
                  .setVersion(version.number())
                  .setCounter(version.counter())
                  .build()));
    }
    return puts;
  }

  private static byte[] versionKey(StagedWrites.StagedVersion staged) {
    Version version = staged.version();
    return StoreKeys.version(staged.key(), version.commitTimestamp(), version.position());
  }

  private static List<Put> pasts(StagedWrites writes) {
    List<Put> puts = new ArrayList<>(writes.pasts().size());
    writes
        .pasts()
        .forEach(
            (key, past) -> puts.add(new Put(StoreKeys.pruned(key), PrunedRecords.record(past))));
    return puts;
  }

  private static List<Put> horizons(StagedWrites writes) {
    List<Put> puts = new ArrayList<>(writes.horizons().size() + 1);
    writes
        .horizons()
        .forEach(
            (prefix, horizon) ->
                puts.add(new Put(StoreKeys.horizon(prefix), PrunedRecords.record(horizon))));
    if (writes.trimmed() > 0) {
      puts.add(new Put(StoreKeys.TRIMMED, bound(writes.trimmed())));
    }
    return puts;
  }

  private static List<Put> bounds(StagedWrites writes) {
    List<Put> puts = new ArrayList<>(3);
    writes.ceiling().ifPresent(at -> puts.add(new Put(StoreKeys.CEILING, bound(at.bits()))));
    writes.horizonMillis().ifPresent(at -> puts.add(new Put(StoreKeys.HORIZON, bound(at))));
    writes.safeTime().ifPresent(at -> puts.add(new Put(StoreKeys.SAFE_TIME, bound(at.bits()))));
    return puts;
  }

  private static BoundRecord bound(long number) {
    return BoundRecord.newBuilder().setBound(number).build();
  }
}
