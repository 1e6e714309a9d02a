package dev.troth.systemtests.limits;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** One thread that writes batches of records to RocksDB, each batch with a sync. */
final class SyncedLog implements AutoCloseable {

  private static final int KEY_BYTES = 24;
  private static final long WRITE_BUFFER_BYTES = 64L << 20;

  private final Options options;
  private final RocksDB database;
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final byte[] value;
  private long number;

  private SyncedLog(Options options, RocksDB database, int valueBytes) {
    this.options = options;
    this.database = database;
    this.value = new byte[valueBytes];
  }

  static SyncedLog open(Path directory, int recordBytes) throws RocksDBException {
    Options options =
        new Options()
            .setCreateIfMissing(true)
            .setAllowConcurrentMemtableWrite(false)
            .setEnableWriteThreadAdaptiveYield(false)
            .setWriteBufferSize(WRITE_BUFFER_BYTES);
    return new SyncedLog(
        options, RocksDB.open(options, directory.toString()), Math.max(0, recordBytes - KEY_BYTES));
  }

  /** Writes one batch after the other, each of as many records as are in flight. */
  void run(int inFlight, Duration length, Measurement measurement) throws RocksDBException {
    long end = System.nanoTime() + length.toNanos();
    try (WriteBatch batch = new WriteBatch()) {
      for (long begin = System.nanoTime(); begin - end < 0; begin = System.nanoTime()) {
        batch.clear();
        for (int i = 0; i < inFlight; i++) {
          batch.put(ByteBuffer.allocate(KEY_BYTES).putLong(number++).array(), value);
        }
        database.write(synced, batch);
        measurement.add(inFlight, System.nanoTime() - begin);
      }
    }
  }

  @Override
  public void close() {
    synced.close();
    database.close();
    options.close();
  }
}
