package dev.troth.participant.store;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.participant.register.Row;
import dev.troth.store.v1.BackupFile;
import dev.troth.store.v1.BackupManifest;
import dev.troth.store.v1.BoundRecord;
import dev.troth.store.v1.IdentityRecord;
import dev.troth.store.v1.RegisterRecord;
import dev.troth.store.v1.RestoredRecord;
import dev.troth.store.v1.SagaRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Makes a store from a backup. It is another store than the one that was backed up, with an id of
 * its own: what that one promised since nobody knows here, so nobody must be answered in its name.
 * Why that is enough is in participant/README.md, "Backup and restore".
 */
public final class StoreRestore {

  /** Beside a store that is half made. */
  static final String MARKER = "restoring";

  private static final int MAX_PREDECESSORS = 16;
  private static final int MAX_LISTED = 1_000;
  private static final int MAX_BATCH_BYTES = 4 << 20;

  /**
   * What was made.
   *
   * @param inDoubt transactions that were in doubt in the backup, the first of them
   */
  public record Findings(
      String name,
      StoreId id,
      StoreId from,
      Instant backupMade,
      Instant restored,
      Instant takesIdsFrom,
      long position,
      long inDoubtCount,
      long unfinishedSagas,
      List<String> inDoubt) {

    public String summary() {
      return "restored name="
          + name
          + " storeId="
          + id
          + " from="
          + from
          + " backup="
          + backupMade
          + " position="
          + position
          + " inDoubt="
          + inDoubtCount
          + " unfinishedSagas="
          + unfinishedSagas;
    }
  }

  private final Path directory;
  private final Database database;
  private final BackupManifest manifest;
  private final List<String> inDoubt = new ArrayList<>();
  private long inDoubtCount;
  private long unfinishedSagas;

  private StoreRestore(Path directory, Database database, BackupManifest manifest) {
    this.directory = directory;
    this.database = database;
    this.manifest = manifest;
  }

  /**
   * Makes the store.
   *
   * @param from the backup
   * @param directory must not be there, or be empty
   * @param id of the new store
   * @param idsAhead how far ahead of this host's the clocks may be that ids were made by: ids made
   *     up to so far in the future are refused, for the lost store may have had them
   */
  public static Findings run(
      Path from, Path directory, StoreId id, Instant now, Duration idsAhead, Progress progress)
      throws StoreOpenException, IOException {
    if (!BackupFiles.isEmptyOrMissing(directory)) {
      throw new StoreOpenException(
          "there is something in " + directory + " already: a restore makes a new store");
    }
    BackupManifest manifest = Manifest.read(from);
    Manifest.check(from, manifest, progress);
    DataDirectory.make(directory);
    Path marker = directory.resolve(MARKER);
    BackupFiles.write(marker, from.toString());
    BackupFiles.force(directory);
    copy(from, manifest, directory, progress);
    Findings findings;
    try (Database database = Database.open(directory)) {
      findings = new StoreRestore(directory, database, manifest).renew(id, now, idsAhead);
    } catch (RocksDBException e) {
      throw new StoreOpenException(
          "cannot open the copy in " + directory + ": " + e.getMessage(), e);
    }
    Files.delete(marker);
    BackupFiles.force(directory);
    return findings;
  }

  private static void copy(Path from, BackupManifest manifest, Path to, Progress progress)
      throws IOException {
    progress.begin("copying bytes", Manifest.totalBytes(manifest.getFilesList()));
    long done = 0;
    for (BackupFile file : manifest.getFilesList()) {
      BackupFiles.copy(from.resolve(file.getName()), to.resolve(file.getName()));
      progress.at(done += file.getBytes());
    }
    BackupFiles.force(to);
  }

  /** The next store in this one's place. */
  private Findings renew(StoreId id, Instant now, Duration idsAhead)
      throws StoreOpenException, RocksDBException {
    UnfinishedWork.check(database, directory);
    IdentityRecord old = StoreOpening.identity(database, directory);
    StoreId from = StoreOpening.storeId(old);
    if (!from.toString().equals(manifest.getStoreId())) {
      throw new StoreOpenException(
          "the backup says that it is of store " + manifest.getStoreId() + ", but it has " + from);
    }
    forgetUndecided();
    forgetSagas();
    long takesIdsFrom = Math.max(now.plus(idsAhead).toEpochMilli(), bound(StoreKeys.HORIZON)) + 1;
    Timestamp ceiling =
        Timestamp.max(
            new Timestamp(bound(StoreKeys.CEILING)), Timestamp.ofMillis(now.toEpochMilli()));
    RestoredRecord restored = restored(old, from, now);
    try (WriteBatch last = new WriteBatch()) {
      put(last, StoreKeys.CEILING, seal(ceiling.bits()));
      put(last, StoreKeys.HORIZON, seal(takesIdsFrom));
      put(last, StoreKeys.STARTS, seal(0));
      put(
          last,
          StoreKeys.IDENTITY,
          Envelope.seal(old.toBuilder().setStoreId(id.toBytes()).setRestored(restored).build()));
      database.writeForced(last);
    }
    return new Findings(
        old.getName(),
        id,
        from,
        Instant.ofEpochMilli(manifest.getMadeMillis()),
        now,
        Instant.ofEpochMilli(takesIdsFrom),
        manifest.getPosition(),
        inDoubtCount,
        unfinishedSagas,
        List.copyOf(inDoubt));
  }

  private RestoredRecord restored(IdentityRecord old, StoreId from, Instant now) {
    RestoredRecord.Builder restored =
        RestoredRecord.newBuilder()
            .addPredecessors(from.toBytes())
            .setRestoredMillis(now.toEpochMilli())
            .setBackupMillis(manifest.getMadeMillis())
            .setPosition(manifest.getPosition());
    old.getRestored().getPredecessorsList().stream()
        .limit(MAX_PREDECESSORS - 1)
        .forEach(restored::addPredecessors);
    return restored.build();
  }

  /**
   * What was final stays, and is told to whoever asks; of what was in doubt nobody knows here how
   * it ended, so that there is nothing to be told.
   */
  private void forgetUndecided() throws RocksDBException {
    try (RocksIterator rows = database.iterator(ColumnFamily.REGISTERS);
        Rewrite rewrite = new Rewrite(ColumnFamily.REGISTERS)) {
      for (rows.seekToFirst(); rows.isValid(); rows.next()) {
        RegisterId row = StoreKeys.register(rows.key());
        RegisterRecord record =
            Envelope.open(rows.value(), RegisterRecord.parser(), "register " + row);
        if (!Row.of(record).isFinal()) {
          inDoubtCount++;
          if (inDoubt.size() < MAX_LISTED) {
            inDoubt.add(row.toString());
          }
          rewrite.delete(rows.key());
        } else if (!record.getEnded() || record.getMembersCount() > 0) {
          rewrite.put(
              rows.key(),
              Envelope.seal(
                  record.toBuilder()
                      .setEnded(true)
                      .clearMembers()
                      .clearInverse()
                      .clearMarks()
                      .build()));
        }
      }
      Database.check(rows);
      rewrite.write();
    }
  }

  private void forgetSagas() throws RocksDBException {
    try (RocksIterator homes = database.iterator(ColumnFamily.SAGAS);
        Rewrite rewrite = new Rewrite(ColumnFamily.SAGAS)) {
      for (homes.seekToFirst(); homes.isValid(); homes.next()) {
        SagaRecord record =
            Envelope.open(
                homes.value(), SagaRecord.parser(), "saga " + StoreKeys.home(homes.key()));
        if (!record.hasOutcome()) {
          unfinishedSagas++;
          rewrite.delete(homes.key());
        } else if (!record.getEnded()) {
          rewrite.put(homes.key(), Envelope.seal(record.toBuilder().setEnded(true).build()));
        }
      }
      Database.check(homes);
      rewrite.write();
    }
  }

  /** Many records in batches; the last forced write of all makes them durable. */
  private final class Rewrite implements AutoCloseable {
    private final ColumnFamily family;
    private final WriteBatch batch = new WriteBatch();
    private final WriteOptions unforced = new WriteOptions().setSync(false);

    Rewrite(ColumnFamily family) {
      this.family = family;
    }

    void put(byte[] key, byte[] record) throws RocksDBException {
      batch.put(database.handle(family), key, record);
      writeIfLarge();
    }

    void delete(byte[] key) throws RocksDBException {
      batch.delete(database.handle(family), key);
      writeIfLarge();
    }

    private void writeIfLarge() throws RocksDBException {
      if (batch.getDataSize() > MAX_BATCH_BYTES) {
        write();
      }
    }

    void write() throws RocksDBException {
      database.rocks().write(unforced, batch);
      batch.clear();
    }

    @Override
    public void close() {
      batch.close();
      unforced.close();
    }
  }

  private long bound(byte[] key) {
    BoundRecord record =
        StoreOpening.get(database, ColumnFamily.META, key, BoundRecord.parser(), "a bound");
    return record == null ? 0 : record.getBound();
  }

  private static byte[] seal(long bound) {
    return Envelope.seal(BoundRecord.newBuilder().setBound(bound).build());
  }

  private void put(WriteBatch batch, byte[] key, byte[] record) {
    try {
      batch.put(database.handle(ColumnFamily.META), key, record);
    } catch (RocksDBException e) {
      throw new StoreFailure("cannot write: " + e.getMessage(), e);
    }
  }
}
