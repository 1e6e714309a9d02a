package dev.troth.participant.store;

import dev.troth.participant.engine.StoreFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * A RocksDB with our column families and options, and the native objects that live as long as it
 * does.
 */
final class Database implements AutoCloseable {

  private static final long BLOCK_CACHE_BYTES = 128L << 20;

  /** Each of the cache's 16 parts has room for many blocks of whatever kind. */
  private static final int BLOCK_CACHE_SHARD_BITS = 4;

  /** Of the cache, for indexes and filters, which are asked for each look. */
  private static final double INDEX_PART = 0.5;

  /** Never reached: {@link RocksStore} switches memtables and log itself, long before. */
  private static final long WRITE_BUFFER_BYTES = 512L << 20;

  private static final long TARGET_FILE_BYTES = 64L << 20;
  private static final int FILES_BEFORE_COMPACTION = 8;
  private static final Duration MAX_UPPER_LEVEL_AGE = Duration.ofDays(1);
  private static final int BLOOM_BITS_PER_KEY = 10;

  static {
    RocksDB.loadLibrary();
  }

  private final RocksDB rocks;
  private final Map<ColumnFamily, ColumnFamilyDescriptor> descriptors;
  private final Map<ColumnFamily, ColumnFamilyHandle> handles = new EnumMap<>(ColumnFamily.class);
  private final List<RocksObject> natives;

  private Database(
      RocksDB rocks,
      Map<ColumnFamily, ColumnFamilyDescriptor> descriptors,
      List<ColumnFamilyHandle> handles,
      List<RocksObject> natives) {
    this.rocks = rocks;
    this.descriptors = descriptors;
    this.natives = natives;
    Iterator<ColumnFamilyHandle> inOrder = handles.iterator();
    for (ColumnFamily family : descriptors.keySet()) {
      this.handles.put(family, inOrder.next());
    }
  }

  /** Opens it, and makes it when there is none. */
  static Database open(Path directory) throws RocksDBException {
    return open(directory, false);
  }

  /** Opens it without writing anything. */
  static Database openReadOnly(Path directory) throws RocksDBException {
    return open(directory, true);
  }

  private static Database open(Path directory, boolean readOnly) throws RocksDBException {
    List<RocksObject> natives = new ArrayList<>();
    Cache blocks =
        own(natives, new LRUCache(BLOCK_CACHE_BYTES, BLOCK_CACHE_SHARD_BITS, false, INDEX_PART));
    DBOptions options = own(natives, databaseOptions());
    List<ColumnFamily> families = readOnly ? existing(directory) : List.of(ColumnFamily.values());
    Map<ColumnFamily, ColumnFamilyDescriptor> descriptors = new EnumMap<>(ColumnFamily.class);
    for (ColumnFamily family : families) {
      descriptors.put(
          family,
          new ColumnFamilyDescriptor(
              family.storedName(), own(natives, familyOptions(natives, blocks))));
    }
    List<ColumnFamilyDescriptor> inOrder = List.copyOf(descriptors.values());
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      RocksDB rocks =
          readOnly
              ? RocksDB.openReadOnly(options, directory.toString(), inOrder, handles)
              : RocksDB.open(options, directory.toString(), inOrder, handles);
      return new Database(rocks, descriptors, handles, natives);
    } catch (RocksDBException e) {
      closeAll(natives);
      throw e;
    }
  }

  /** A store that was last written by an older version may lack one. */
  private static List<ColumnFamily> existing(Path directory) throws RocksDBException {
    List<ColumnFamily> existing = new ArrayList<>();
    try (Options options = new Options()) {
      for (byte[] name : RocksDB.listColumnFamilies(options, directory.toString())) {
        for (ColumnFamily family : ColumnFamily.values()) {
          if (Arrays.equals(family.storedName(), name)) {
            existing.add(family);
          }
        }
      }
    }
    return existing;
  }

  private static DBOptions databaseOptions() {
    return new DBOptions()
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        // A flipped byte must not silently end the log: refuse to open. A torn tail was never
        // acknowledged.
        .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
        .setParanoidChecks(true)
        .setAtomicFlush(true)
        // It would reserve a write buffer's size for the log, and not give it back after a crash.
        .setAllowFAllocate(false)
        // One thread writes.
        .setAllowConcurrentMemtableWrite(false)
        .setEnableWriteThreadAdaptiveYield(false)
        .setMaxBackgroundJobs(2)
        .setBytesPerSync(1 << 20)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(4);
  }

  private static ColumnFamilyOptions familyOptions(List<RocksObject> natives, Cache blocks) {
    return new ColumnFamilyOptions()
        .setWriteBufferSize(WRITE_BUFFER_BYTES)
        .setMaxWriteBufferNumber(4)
        .setTargetFileSizeBase(TARGET_FILE_BYTES)
        // Versions come at random places: each merge writes all of them again.
        .setLevel0FileNumCompactionTrigger(FILES_BEFORE_COMPACTION)
        .setLevelCompactionDynamicLevelBytes(true)
        // What was pruned does not take room for ever, however little is written.
        .setTtl(MAX_UPPER_LEVEL_AGE.toSeconds())
        // The youngest files are soon merged: to compress them would not pay.
        .setCompressionPerLevel(
            List.of(CompressionType.NO_COMPRESSION, CompressionType.LZ4_COMPRESSION))
        .setTableFormatConfig(
            new BlockBasedTableConfig()
                .setBlockCache(blocks)
                .setFilterPolicy(own(natives, new BloomFilter(BLOOM_BITS_PER_KEY)))
                // In small blocks: that of a whole file, a megabyte or more, would not stay in the
                // cache, and be read again for each look.
                .setIndexType(IndexType.kTwoLevelIndexSearch)
                .setPartitionFilters(true)
                .setPinTopLevelIndexAndFilter(true)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinL0FilterAndIndexBlocksInCache(true)
                .setFormatVersion(6));
  }

  /** For merging files by hand, into such as RocksDB makes by itself. */
  static CompactionOptions compactionOptions() {
    return new CompactionOptions()
        .setCompression(CompressionType.LZ4_COMPRESSION)
        .setOutputFileSizeLimit(TARGET_FILE_BYTES);
  }

  private static <T extends RocksObject> T own(List<RocksObject> natives, T object) {
    natives.add(object);
    return object;
  }

  RocksDB rocks() {
    return rocks;
  }

  boolean has(ColumnFamily family) {
    return handles.containsKey(family);
  }

  ColumnFamilyHandle handle(ColumnFamily family) {
    ColumnFamilyHandle handle = handles.get(family);
    if (handle == null) {
      throw new IllegalStateException("no column family " + family);
    }
    return handle;
  }

  List<ColumnFamilyHandle> handles() {
    return List.copyOf(handles.values());
  }

  /** The caller closes it. */
  RocksIterator iterator(ColumnFamily family) {
    return rocks.newIterator(handle(family));
  }

  /** Fails when an iterator is not valid because it could not read. */
  static void check(RocksIterator iterator) {
    try {
      iterator.status();
    } catch (RocksDBException e) {
      throw new StoreFailure("cannot read: " + e.getMessage(), e);
    }
  }

  /** Counts the writes to the store since it was made: RocksDB numbers them, over restarts too. */
  long writes() {
    return rocks.getLatestSequenceNumber();
  }

  /** Empties a column family at once, whatever is in it. Only while nobody else uses it. */
  void empty(ColumnFamily family) throws RocksDBException {
    ColumnFamilyDescriptor descriptor = descriptors.get(family);
    ColumnFamilyHandle old = handle(family);
    rocks.dropColumnFamily(old);
    old.close();
    handles.put(family, rocks.createColumnFamily(descriptor));
  }

  /** Merges all files. Only while nobody else uses it: it switches logs. */
  void compact() throws RocksDBException {
    for (ColumnFamilyHandle handle : handles.values()) {
      rocks.compactRange(handle);
    }
  }

  /** Writes, and comes back when it is durable. */
  void writeForced(WriteBatch batch) throws RocksDBException {
    try (WriteOptions forced = new WriteOptions().setSync(true)) {
      rocks.write(forced, batch);
    }
  }

  @Override
  public void close() {
    handles.values().forEach(ColumnFamilyHandle::close);
    rocks.close();
    closeAll(natives);
  }

  private static void closeAll(List<RocksObject> natives) {
    for (int i = natives.size() - 1; i >= 0; i--) {
      natives.get(i).close();
    }
  }
}
