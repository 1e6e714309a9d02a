package dev.troth.systemtests.lengths;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.participant.engine.ChangeApplier;
import dev.troth.participant.engine.KeyScan;
import dev.troth.participant.engine.StagedWrites;
import dev.troth.participant.engine.Version;
import dev.troth.participant.store.Progress;
import dev.troth.participant.store.RocksStore;
import dev.troth.participant.store.StoreOpenException;
import dev.troth.participant.store.StoreRebuild;
import dev.troth.store.v1.Change;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** A store of events a millisecond apart, and looks at it as readers take them. */
final class FilledStore implements AutoCloseable {

  private static final String NAME = "lengths";
  private static final int EVENTS_PER_WRITE = 1_000;
  private static final int LOOKS = 2_000;
  private static final int PAGE = 100;
  private static final long LONGEST_NANOS = 60_000_000_000L;
  private static final long BEGIN_MILLIS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  /** Bytes of files. */
  record Sizes(long journal, long versions) {}

  /** What is looked at. */
  enum Look {
    /** The key as it is. */
    NOW,
    /** The key at any moment of its life. */
    PAST,
    /** 100 of its events, from any version on. */
    HISTORY
  }

  private final RocksStore store;
  private final Random random = new Random(1);
  private final ChangeApplier applier;
  private long position;

  private FilledStore(RocksStore store) {
    this.store = store;
    this.position = store.nextPosition() - 1;
    this.applier = new ChangeApplier(store, position + 1);
  }

  static FilledStore make(Path directory) throws StoreOpenException {
    return open(directory);
  }

  static FilledStore open(Path directory) throws StoreOpenException {
    return new FilledStore(RocksStore.open(directory, NAME, new StoreId(new UUID(0x7000, 1))));
  }

  /** Merges all files of a store that is closed. */
  static void compact(Path directory) throws StoreOpenException {
    StoreRebuild.rebuild(directory, Progress.NONE);
  }

  static Sizes sizes(Path directory) throws RocksDBException {
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    try (Options options = new Options();
        DBOptions database = new DBOptions()) {
      for (byte[] name : RocksDB.listColumnFamilies(options, directory.toString())) {
        families.add(new ColumnFamilyDescriptor(name));
      }
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      try (RocksDB rocks =
          RocksDB.openReadOnly(database, directory.toString(), families, handles)) {
        long journal = 0;
        long versions = 0;
        for (LiveFileMetaData file : rocks.getLiveFilesMetaData()) {
          String family = new String(file.columnFamilyName(), StandardCharsets.UTF_8);
          journal += family.equals("journal") ? file.size() : 0;
          versions += family.equals("versions") ? file.size() : 0;
        }
        return new Sizes(journal, versions);
      }
    }
  }

  /** Appends events; returns the bytes of keys and contents. */
  long fill(long events, IntFunction<Change> change) {
    long bytes = 0;
    StagedWrites writes = new StagedWrites();
    for (long i = 1; i <= events; i++) {
      Change next = change.apply((int) i);
      bytes += next.getKey().length() + (next.hasAdd() ? Long.BYTES : content(next));
      append(next, writes);
      if (i % EVENTS_PER_WRITE == 0 || i == events) {
        store.write(writes);
        writes = new StagedWrites();
      }
    }
    store.sync();
    return bytes;
  }

  private static long content(Change change) {
    return change.hasPut()
        ? change.getPut().getText().length() + change.getPut().getBytes().size()
        : change.getAppend().getType().length() + change.getAppend().getData().length();
  }

  private void append(Change change, StagedWrites writes) {
    position++;
    TransactionId id = TransactionId.create(Instant.ofEpochMilli(BEGIN_MILLIS + position), random);
    applier.commit(
        RegisterId.atomic(id),
        List.of(change),
        Timestamp.ofMillis(BEGIN_MILLIS + position),
        writes);
  }

  /** The median of a look, in microseconds. */
  double micros(String key, Look look) {
    List<Version> newest = store.newestVersions(key, Timestamp.MAX, 1);
    Version first = store.versions(key, 0, 1).get(0);
    Version last = newest.get(0);
    measure(key, look, first, last); // compiles
    return measure(key, look, first, last);
  }

  private double measure(String key, Look look, Version first, Version last) {
    Histogram nanos = new Histogram(LONGEST_NANOS, 3);
    for (int i = 0; i < LOOKS; i++) {
      long begin = System.nanoTime();
      switch (look) {
        case NOW -> read(key, last.commitTimestamp());
        case PAST -> read(key, between(first, last));
        case HISTORY -> history(key, random.nextLong(last.number()));
      }
      nanos.recordValue(System.nanoTime() - begin);
    }
    return nanos.getValueAtPercentile(50) / 1e3;
  }

  private Timestamp between(Version first, Version last) {
    long millis = last.commitTimestamp().millis() - first.commitTimestamp().millis();
    return first.commitTimestamp().plusMillis(random.nextLong(millis + 1));
  }

  private void read(String key, Timestamp at) {
    KeyScan.Page page = KeyScan.page(store, key, "", at, 1);
    if (page.values().isEmpty()) {
      throw new IllegalStateException(key + " is not there at " + at);
    }
  }

  private void history(String key, long afterVersion) {
    for (Version version : store.versions(key, afterVersion, PAGE)) {
      store.event(version.position());
    }
  }

  /** The median of one more event, in microseconds: a batch of its own, not forced. */
  double appendMicros(IntFunction<Change> change) {
    Histogram nanos = new Histogram(LONGEST_NANOS, 3);
    for (int i = 0; i < LOOKS; i++) {
      Change next = change.apply(i);
      long begin = System.nanoTime();
      StagedWrites writes = new StagedWrites();
      append(next, writes);
      store.write(writes);
      nanos.recordValue(System.nanoTime() - begin);
    }
    return nanos.getValueAtPercentile(50) / 1e3;
  }

  @Override
  public void close() {
    store.close();
  }
}
