package dev.troth.participant.store;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.participant.engine.Store;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.participant.replica.ReplicaStore;
import dev.troth.store.v1.BoundRecord;
import dev.troth.store.v1.IdentityRecord;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.CopiedRecord;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.KeyPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * {@link ReplicaStore} on RocksDB: a participant's store without registers, derived from the
 * journal by the same code.
 */
public final class RocksReplicaStore implements ReplicaStore {

  private static final JournalProgress NOWHERE = new JournalProgress(0, Timestamp.ZERO);

  private final Database database;
  private final RocksStore store;

  /** Readers go on side by side; what deletes a whole table waits for them. */
  private final ReadWriteLock tables = new ReentrantReadWriteLock();

  private volatile IdentityRecord identity;
  private volatile KeyPolicies policies;
  private volatile boolean isWhole;
  private volatile JournalProgress come;
  private Replay replay;

  private RocksReplicaStore(Database database, IdentityRecord identity) {
    this.database = database;
    this.identity = identity;
    this.policies = KeyPolicies.of(identity.getReplica().getPoliciesList());
    this.store = RocksStore.over(database, identity);
    this.isWhole = !UnfinishedWork.COPY.isBegun(database);
    this.replay = Replay.onTopOf(store);
    this.come = isWhole ? new JournalProgress(replay.events(), safeTime()) : NOWHERE;
  }

  /**
   * Opens the store of the replica of this name, and makes it when the directory is empty.
   *
   * @param source the participant that it follows
   * @throws StoreOpenException when the directory is locked, somebody else's, or damaged
   */
  public static RocksReplicaStore open(
      Path directory, String name, String source, UUID idOfNewReplica) throws StoreOpenException {
    Database database = StoreOpening.open(directory);
    try {
      return new RocksReplicaStore(
          database,
          StoreOpening.identifyReplica(database, directory, name, source, idOfNewReplica));
    } catch (StoreOpenException | StoreFailure e) {
      database.close();
      throw e;
    }
  }

  private Timestamp safeTime() {
    @Nullable BoundRecord record =
        StoreOpening.get(
            database, ColumnFamily.META, StoreKeys.SAFE_TIME, BoundRecord.parser(), "safe time");
    return record == null ? Timestamp.ZERO : new Timestamp(record.getBound());
  }

  @Override
  public UUID id() {
    return StoreId.of(identity.getReplica().getReplicaId()).uuid();
  }

  @Override
  public Optional<StoreId> source() {
    IdentityRecord now = identity;
    return now.getStoreId().isEmpty()
        ? Optional.empty()
        : Optional.of(StoreId.of(now.getStoreId()));
  }

  @Override
  public KeyPolicies policies() {
    return policies;
  }

  @Override
  public void meet(StoreId source, List<KeyPolicy> policies) {
    IdentityRecord.Builder met = identity.toBuilder().setStoreId(source.toBytes());
    met.getReplicaBuilder().clearPolicies().addAllPolicies(policies);
    IdentityRecord next = met.build();
    if (!next.equals(identity)) {
      StoreOpening.write(database, next);
      identity = next;
      this.policies = KeyPolicies.of(policies);
    }
  }

  @Override
  public boolean isWhole() {
    return isWhole;
  }

  @Override
  public JournalProgress come() {
    return come;
  }

  @Override
  public void beginCopy() {
    UnfinishedWork.COPY.begin(database);
    isWhole = false;
    come = NOWHERE;
    tables.writeLock().lock();
    try {
      ColumnFamily.COPIED.forEach(store::empty);
    } finally {
      tables.writeLock().unlock();
    }
  }

  @Override
  public void copy(List<CopiedRecord> records) {
    Map<ColumnFamily, List<CopiedRecord>> byFamily = new EnumMap<>(ColumnFamily.class);
    for (CopiedRecord record : records) {
      byFamily.computeIfAbsent(family(record), family -> new ArrayList<>()).add(record);
    }
    byFamily.forEach(store::put);
  }

  private static ColumnFamily family(CopiedRecord record) {
    return ColumnFamily.COPIED.stream()
        .filter(family -> family.table().equals(record.getTable()))
        .findFirst()
        .orElseThrow(
            () ->
                new RejectedException(
                    ErrorCode.ERROR_CODE_UNSUPPORTED,
                    "the source has a table '"
                        + record.getTable()
                        + "', which this version does not know"));
  }

  @Override
  public void endCopy(long position) {
    replay = Replay.onTopOf(store);
    if (replay.events() != position) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_INTERNAL,
          "the copy ends at position " + replay.events() + ", not at " + position);
    }
    store.sync();
    try (WriteBatch last = new WriteBatch()) {
      last.delete(database.handle(ColumnFamily.META), StoreKeys.SAFE_TIME);
      UnfinishedWork.COPY.end(database, last);
    } catch (RocksDBException e) {
      throw new StoreFailure("cannot write: " + e.getMessage(), e);
    }
    come = new JournalProgress(position, Timestamp.ZERO);
    isWhole = true;
  }

  @Override
  public void apply(List<JournalEvent> events, Optional<Timestamp> safe) {
    events.forEach(replay::apply);
    safe.ifPresent(replay::reach);
    replay.finish();
    come = new JournalProgress(replay.events(), safe.orElse(come.safeTime()));
  }

  @Override
  public <T> T read(Timestamp at, Function<Store, T> reading) {
    tables.readLock().lock();
    try {
      if (at.isAfter(come.safeTime())) {
        throw new RejectedException(
            ErrorCode.ERROR_CODE_REPLICA_BEHIND, "the replica is being copied anew");
      }
      return reading.apply(store);
    } finally {
      tables.readLock().unlock();
    }
  }

  /** Bytes written to the log so far. */
  public long loggedBytes() {
    return store.loggedBytes();
  }

  @Override
  public void close() {
    store.sync();
    store.close();
  }
}
