package dev.troth.participant.store;

import com.google.protobuf.ByteString;
import dev.troth.participant.engine.StoreCopy;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.v1.CopiedRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;

/** A copy from one of RocksDB's snapshots: a batch is in it as a whole, or not at all. */
final class RocksCopy implements StoreCopy {

  private final Database database;
  private final Consumer<RocksCopy> whenClosed;
  private final Snapshot snapshot;
  private final ReadOptions options;
  private final long position;
  private int table;
  private @Nullable RocksIterator records;
  private boolean isClosed;

  RocksCopy(Database database, Consumer<RocksCopy> whenClosed) {
    this.database = database;
    this.whenClosed = whenClosed;
    this.snapshot = database.rocks().getSnapshot();
    // What is read once must not drive out what is read often.
    this.options = new ReadOptions().setSnapshot(snapshot).setFillCache(false);
    this.position = lastPosition();
  }

  private long lastPosition() {
    try (RocksIterator journal = iterator(ColumnFamily.JOURNAL)) {
      journal.seekToLast();
      Database.check(journal);
      return journal.isValid() ? StoreKeys.position(journal.key()) : 0;
    }
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public long totalBytes() {
    long bytes = 0;
    try {
      for (ColumnFamily family : ColumnFamily.COPIED) {
        bytes +=
            database
                .rocks()
                .getLongProperty(database.handle(family), "rocksdb.estimate-live-data-size");
        bytes +=
            database
                .rocks()
                .getLongProperty(database.handle(family), "rocksdb.cur-size-all-mem-tables");
      }
    } catch (RocksDBException e) {
      throw new StoreFailure("cannot read: " + e.getMessage(), e);
    }
    return bytes;
  }

  @Override
  public synchronized List<CopiedRecord> next(int maxBytes) {
    while (!isClosed && table < ColumnFamily.COPIED.size()) {
      List<CopiedRecord> next = next(ColumnFamily.COPIED.get(table), maxBytes);
      if (!next.isEmpty()) {
        return next;
      }
      closeTable();
      table++;
    }
    return List.of();
  }

  private List<CopiedRecord> next(ColumnFamily family, int maxBytes) {
    RocksIterator open = records;
    if (open == null) {
      open = iterator(family);
      open.seekToFirst();
      records = open;
    }
    List<CopiedRecord> next = new ArrayList<>();
    int bytes = 0;
    for (; open.isValid() && bytes < maxBytes; open.next()) {
      CopiedRecord record =
          CopiedRecord.newBuilder()
              .setTable(family.table())
              .setKey(ByteString.copyFrom(open.key()))
              .setValue(ByteString.copyFrom(open.value()))
              .build();
      bytes += record.getSerializedSize();
      next.add(record);
    }
    Database.check(open);
    return next;
  }

  private RocksIterator iterator(ColumnFamily family) {
    return database.rocks().newIterator(database.handle(family), options);
  }

  private void closeTable() {
    if (records != null) {
      records.close();
      records = null;
    }
  }

  @Override
  public synchronized void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    closeTable();
    options.close();
    database.rocks().releaseSnapshot(snapshot);
    snapshot.close();
    whenClosed.accept(this);
  }
}
