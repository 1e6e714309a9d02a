package dev.troth.participant.store;

import static dev.troth.participant.store.Database.check;

import com.google.protobuf.ByteString;
import com.google.protobuf.Parser;
import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.participant.engine.Horizons;
import dev.troth.participant.engine.PrunedPast;
import dev.troth.participant.engine.RegisterRow;
import dev.troth.participant.engine.SagaHome;
import dev.troth.participant.engine.StagedWrites;
import dev.troth.participant.engine.Store;
import dev.troth.participant.engine.StoreCopy;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.participant.engine.Version;
import dev.troth.participant.register.Row;
import dev.troth.participant.saga.HomeRow;
import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.BoundRecord;
import dev.troth.store.v1.IdentityRecord;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.CopiedRecord;
import dev.troth.v1.StoreLife;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * {@link Store} on RocksDB. A batch goes to RocksDB's log and memtables without a sync, and is
 * visible at once; {@link #sync} forces the log, on another thread, while the next batches are
 * being written.
 *
 * <p>Memtables and log are switched here, not by RocksDB, and only when the log is forced up to its
 * end: so a loss of power can only ever cut a suffix off what was written, never a hole into it
 * between one log file's lost tail and the next file.
 */
public final class RocksStore implements Store, StoreCopy.Maker {

  private static final long LOG_SWITCH_BYTES = 64L << 20;
  private static final long STATE_CACHE_BYTES = 64L << 20;
  private static final int CACHED_OVERHEAD_BYTES = 160;

  private final Database database;
  private final IdentityRecord identity;
  private final StoreId id;
  private final long logSwitchBytes;
  private final WriteOptions unforced = new WriteOptions().setSync(false);
  private final FlushOptions inBackground = new FlushOptions().setWaitForFlush(false);
  private final WriteBatch batch = new WriteBatch();
  private final Staging staging;
  private final BoundedCache<String, KeyState> states =
      new BoundedCache<>(STATE_CACHE_BYTES, RocksStore::weigh);

  private final RegisterRecords registers;
  private final HomeRecords homes;
  private final VersionRecords versions;
  private final PrunedRecords pruned;
  private final Reclaiming reclaiming;
  private final LongAdder loggedBytes = new LongAdder();
  private final Set<RocksCopy> copies = ConcurrentHashMap.newKeySet();
  private long bytesSinceSwitch;

  /** Held while a batch is written, and for what comes of it. */
  private final Object writing = new Object();

  /** Why a batch could not be written. */
  private @Nullable RocksDBException unwritten;

  /** Of the count of writes, what is durable. Rises only; by whoever syncs. */
  private volatile long written;

  private RocksStore(Database database, IdentityRecord identity, long logSwitchBytes) {
    this.database = database;
    this.identity = identity;
    this.staging = new Staging(database);
    this.registers = new RegisterRecords(database);
    this.homes = new HomeRecords(database);
    this.versions = new VersionRecords(database);
    this.pruned = new PrunedRecords(database);
    this.reclaiming = new Reclaiming(database);
    this.id = StoreOpening.storeId(identity);
    this.logSwitchBytes = logSwitchBytes;
  }

  /**
   * Opens the store of the participant of this name, and makes it when the directory is empty.
   *
   * @throws StoreOpenException when the directory is locked, another participant's, or damaged
   */
  public static RocksStore open(Path directory, String name, StoreId idOfNewStore)
      throws StoreOpenException {
    return open(directory, name, idOfNewStore, LOG_SWITCH_BYTES);
  }

  static RocksStore open(Path directory, String name, StoreId idOfNewStore, long logSwitchBytes)
      throws StoreOpenException {
    Database database = StoreOpening.open(directory);
    try {
      IdentityRecord identity = StoreOpening.identify(database, directory, name, idOfNewStore);
      StoreBackup.cleanUp(directory);
      return new RocksStore(database, identity, logSwitchBytes);
    } catch (StoreOpenException | StoreFailure e) {
      database.close();
      throw e;
    } catch (IOException e) {
      database.close();
      throw new StoreOpenException("cannot remove what a backup has left in " + directory, e);
    }
  }

  /** A store that is being made, or made anew, by whoever opened it. */
  static RocksStore over(Database database, IdentityRecord identity) {
    return new RocksStore(database, identity, LOG_SWITCH_BYTES);
  }

  @Override
  public StoreId id() {
    return id;
  }

  @Override
  public String name() {
    return identity.getName();
  }

  /**
   * Begins a life of the store, before anything else is written: counts the start.
   *
   * @param process random, this process's own
   */
  public StoreLife begin(long process) {
    long openedAt = database.writes();
    long starts = bound(StoreKeys.STARTS, "count of starts") + 1;
    try (WriteBatch first = new WriteBatch()) {
      first.put(
          database.handle(ColumnFamily.META),
          StoreKeys.STARTS,
          Envelope.seal(BoundRecord.newBuilder().setBound(starts).build()));
      database.writeForced(first);
    } catch (RocksDBException e) {
      throw new StoreFailure("cannot write: " + e.getMessage(), e);
    }
    written = database.writes();
    return StoreLife.newBuilder()
        .setStarts(starts)
        .setProcess(process)
        .setOpenedAt(openedAt)
        .setWritten(written)
        .build();
  }

  /** The stores in whose place this one was restored from a backup, the latest first. */
  public List<ByteString> predecessors() {
    return identity.getRestored().getPredecessorsList();
  }

  IdentityRecord identity() {
    return identity;
  }

  /** How much of the store is durable, by a count that rises with every write. Any thread. */
  public long written() {
    return written;
  }

  @Override
  public Timestamp ceiling() {
    return new Timestamp(bound(StoreKeys.CEILING, "clock ceiling"));
  }

  @Override
  public long horizonMillis() {
    return bound(StoreKeys.HORIZON, "horizon");
  }

  private long bound(byte[] key, String where) {
    BoundRecord record = get(ColumnFamily.META, key, BoundRecord.parser(), where);
    return record == null ? 0 : record.getBound();
  }

  @Override
  public long nextPosition() {
    try (RocksIterator journal = iterator(ColumnFamily.JOURNAL)) {
      journal.seekToLast();
      check(journal);
      return journal.isValid() ? StoreKeys.position(journal.key()) + 1 : 1;
    }
  }

  @Override
  public Row row(RegisterId rowId) {
    return registers.row(rowId);
  }

  @Override
  public void openRows(Consumer<RegisterRow> each) {
    registers.open(each);
  }

  @Override
  public List<RegisterRow> rowsOf(TransactionId transaction) {
    return registers.of(transaction);
  }

  @Override
  public List<RegisterRow> newestRows(Predicate<RegisterRow> matches, int limit) {
    return registers.newest(matches, limit);
  }

  @Override
  public List<RegisterRow> oldestRows(Optional<RegisterId> after, long beforeMillis, int limit) {
    return registers.oldest(after, beforeMillis, limit);
  }

  @Override
  public Optional<HomeRow> home(TransactionId saga) {
    return homes.row(saga);
  }

  @Override
  public void openHomes(Consumer<SagaHome> each) {
    homes.open(each);
  }

  @Override
  public List<SagaHome> newestHomes(Predicate<HomeRow> matches, int limit) {
    return homes.newest(matches, limit);
  }

  @Override
  public List<SagaHome> oldestHomes(Optional<TransactionId> after, long beforeMillis, int limit) {
    return homes.oldest(after, beforeMillis, limit);
  }

  @Override
  public KeyState state(String key) {
    KeyState cached = states.get(key);
    if (cached != null) {
      return cached;
    }
    Optional<Version> newest = versionAt(key, Timestamp.MAX);
    if (newest.isEmpty()) { // that some are pruned is so in a replay alone
      return prunedPast(key).map(PrunedPast::state).orElse(KeyState.ABSENT);
    }
    Version version = newest.get();
    KeyState state = version.stateAfter(event(version.position()).getChange());
    states.put(key, state);
    return state;
  }

  @Override
  public Optional<Version> versionAt(String key, Timestamp at) {
    return versions.at(key, at);
  }

  @Override
  public List<Version> versions(String key, long afterVersion, Timestamp since, int limit) {
    return versions.from(key, afterVersion, since, limit);
  }

  @Override
  public List<Version> versionsAfter(String key, Timestamp after) {
    return versions.from(key, 0, after.next(), Integer.MAX_VALUE);
  }

  @Override
  public List<Version> newestVersions(String key, Timestamp upTo, int limit) {
    return versions.newest(key, upTo, limit);
  }

  @Override
  public Optional<PrunedPast> prunedPast(String key) {
    return pruned.past(key);
  }

  @Override
  public Horizons horizons() {
    return pruned.horizons();
  }

  @Override
  public long trimmed() {
    return pruned.trimmed();
  }

  @Override
  public void keys(String prefix, String afterKey, Timestamp at, KeyVisitor visitor) {
    versions.keys(prefix, afterKey, at, visitor);
  }

  @Override
  public JournalEvent event(long position) {
    JournalEvent event =
        get(
            ColumnFamily.JOURNAL,
            StoreKeys.position(position),
            JournalEvent.parser(),
            "event " + position);
    if (event == null && position > trimmed()) {
      throw missing(position);
    }
    return event == null ? JournalEvent.getDefaultInstance() : event;
  }

  @Override
  public void events(long after, long upTo, EventVisitor visitor) {
    long next = Math.max(after, trimmed()) + 1;
    try (RocksIterator journal = iterator(ColumnFamily.JOURNAL)) {
      boolean goesOn = true;
      for (journal.seek(StoreKeys.position(next));
          goesOn && next <= upTo && journal.isValid();
          journal.next()) {
        if (StoreKeys.position(journal.key()) != next) { // trimmed before we came to look
          next = Math.max(next, trimmed() + 1);
          if (next > upTo) {
            return;
          }
        }
        goesOn = visitor.visit(next, event(next, journal));
        next++;
      }
      check(journal);
      if (goesOn && Math.max(next, trimmed() + 1) <= upTo) {
        throw missing(next);
      }
    }
  }

  private static JournalEvent event(long position, RocksIterator journal) {
    if (StoreKeys.position(journal.key()) != position) {
      throw missing(position);
    }
    return Envelope.open(journal.value(), JournalEvent.parser(), "event " + position);
  }

  private static StoreFailure missing(long position) {
    return new StoreFailure("event " + position + " is missing from the journal");
  }

  @Override
  public void write(StagedWrites writes) {
    pruned.tell(writes);
    try {
      staging.fill(batch, writes);
      reclaiming.wrote(writes);
      writeBatch();
    } catch (RocksDBException e) {
      throw new StoreFailure("cannot write: " + e.getMessage(), e);
    }
    writes.states().forEach(states::put);
    registers.remember(writes);
    homes.remember(writes);
  }

  private void writeBatch() throws RocksDBException {
    synchronized (writing) {
      try {
        database.rocks().write(unforced, batch);
      } catch (RocksDBException e) {
        unwritten = e;
        throw e;
      }
    }
    bytesSinceSwitch += batch.getDataSize();
    loggedBytes.add(batch.getDataSize());
    batch.clear();
    if (bytesSinceSwitch > logSwitchBytes) {
      switchLog();
    }
  }

  /** Takes in records of another store, as they are. Not synced. */
  void put(ColumnFamily family, List<CopiedRecord> records) {
    try {
      for (CopiedRecord record : records) {
        byte[] value = record.getValue().toByteArray();
        Envelope.check(value, "a copied record of " + family);
        batch.put(database.handle(family), record.getKey().toByteArray(), value);
      }
      writeBatch();
    } catch (RocksDBException e) {
      throw new StoreFailure("cannot write: " + e.getMessage(), e);
    }
    pruned.reread();
  }

  /** Deletes a whole column family and what is remembered of it. Only while nobody reads. */
  void empty(ColumnFamily family) {
    try {
      database.empty(family);
    } catch (RocksDBException e) {
      throw new StoreFailure("cannot delete " + family + ": " + e.getMessage(), e);
    }
    states.clear();
    pruned.reread();
  }

  @Override
  public StoreCopy copy() {
    RocksCopy copy = new RocksCopy(database, copies::remove);
    copies.add(copy);
    return copy;
  }

  /** Bytes written to the log so far. */
  public long loggedBytes() {
    return loggedBytes.sum();
  }

  Reclaiming reclaiming() {
    return reclaiming;
  }

  PrunedRecords pruned() {
    return pruned;
  }

  Database database() {
    return database;
  }

  /** Begins to write to files what is in memory. Only for the thread that writes. */
  void flushSoon() {
    try {
      switchLog();
    } catch (RocksDBException e) {
      throw new StoreFailure("cannot write: " + e.getMessage(), e);
    }
  }

  /** Whether something in memory is still being written to files. */
  boolean isFlushing() {
    try {
      return database.rocks().getAggregatedLongProperty("rocksdb.num-immutable-mem-table") > 0;
    } catch (RocksDBException e) {
      throw new StoreFailure("cannot read: " + e.getMessage(), e);
    }
  }

  private void switchLog() throws RocksDBException {
    database.rocks().syncWal();
    database.rocks().flush(inBackground, database.handles());
    bytesSinceSwitch = 0;
    reclaiming.logSwitched();
  }

  @Override
  public void sync() {
    long upTo = database.writes(); // what is written meanwhile may not be forced
    try {
      database.rocks().syncWal();
      written = Math.max(written, upTo);
    } catch (RocksDBException e) {
      RocksDBException first = firstFailure(e);
      throw new StoreFailure("cannot force the log to disk: " + first.getMessage(), first);
    }
  }

  /** Of a log whose last write has failed, a sync only says that it has: that one knows why. */
  private RocksDBException firstFailure(RocksDBException ofSync) {
    synchronized (writing) {
      return unwritten == null ? ofSync : unwritten;
    }
  }

  @Override
  public void close() {
    reclaiming.close();
    List.copyOf(copies).forEach(RocksCopy::close);
    batch.close();
    unforced.close();
    inBackground.close();
    database.close();
  }

  private <T> @Nullable T get(ColumnFamily family, byte[] key, Parser<T> parser, String where) {
    return StoreOpening.get(database, family, key, parser, where);
  }

  private RocksIterator iterator(ColumnFamily family) {
    return database.iterator(family);
  }

  private static int weigh(String key, KeyState state) {
    return CACHED_OVERHEAD_BYTES + 2 * key.length() + state.content().getSerializedSize();
  }
}
