package dev.troth.participant.store;

import dev.troth.id.StoreId;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.store.v1.BackupFile;
import dev.troth.store.v1.BackupManifest;
import dev.troth.store.v1.IdentityRecord;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.rocksdb.Checkpoint;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Makes a backup: a checkpoint of the store beside it, whose files are taken over, by hard links
 * where that can be, with a manifest. It has its name once it is whole.
 */
public final class StoreBackup {

  /** In the data directory, for links do not cross file systems. */
  private static final String CHECKPOINT = "checkpoint";

  private static final String PARTIAL = ".partial";

  /** What was made. */
  public record Findings(String name, StoreId id, Path path, long position, int files, long bytes) {
    public String summary() {
      return "backed up name="
          + name
          + " storeId="
          + id
          + " position="
          + position
          + " files="
          + files
          + " bytes="
          + bytes
          + " path="
          + path;
    }
  }

  private final Database database;
  private final IdentityRecord identity;
  private final Path checkpoint;
  private final BackupManifest.Builder manifest = BackupManifest.newBuilder();

  /**
   * @param dataDirectory of the store
   */
  StoreBackup(Database database, IdentityRecord identity, Path dataDirectory) {
    this.database = database;
    this.identity = identity;
    this.checkpoint = dataDirectory.resolve(CHECKPOINT);
  }

  /** Removes what a backup that was cut short has left in a data directory. */
  static void cleanUp(Path dataDirectory) throws IOException {
    BackupFiles.delete(dataDirectory.resolve(CHECKPOINT));
    BackupFiles.delete(dataDirectory.resolve(CHECKPOINT + ".tmp"));
  }

  /**
   * Backs up a store that nobody serves.
   *
   * @param target must not be there, or be empty
   */
  public static Findings run(Path dataDirectory, Path target, Instant now, Progress progress)
      throws StoreOpenException, IOException {
    if (!BackupFiles.isEmptyOrMissing(target)) {
      throw new StoreOpenException("there is something in " + target + " already");
    }
    try (Database database = StoreOpening.openExisting(dataDirectory)) {
      UnfinishedWork.check(database, dataDirectory);
      IdentityRecord identity = StoreOpening.identity(database, dataDirectory);
      if (identity.hasReplica()) {
        throw new StoreOpenException(
            dataDirectory + " is a read replica's: it is copied anew, and needs no backup");
      }
      cleanUp(dataDirectory);
      StoreBackup backup = new StoreBackup(database, identity, dataDirectory);
      backup.checkpoint(now);
      Files.deleteIfExists(target);
      return backup.finish(target, progress);
    }
  }

  /**
   * Takes the checkpoint: everything that was written before is in it. On the thread that writes.
   */
  void checkpoint(Instant now) {
    try (Checkpoint made = Checkpoint.create(database.rocks())) {
      manifest
          .setFormat(Manifest.FORMAT)
          .setRecordFormat(Envelope.FORMAT)
          .setStoreId(StoreOpening.storeId(identity).toString())
          .setName(identity.getName())
          .setPosition(lastPosition())
          .setWritten(database.writes())
          .setMadeMillis(now.toEpochMilli())
          .setVersion(version());
      made.createCheckpoint(checkpoint.toString());
    } catch (RocksDBException e) {
      throw new StoreFailure("cannot make a checkpoint: " + e.getMessage(), e);
    }
  }

  private long lastPosition() {
    try (RocksIterator journal = database.iterator(ColumnFamily.JOURNAL)) {
      journal.seekToLast();
      Database.check(journal);
      return journal.isValid() ? StoreKeys.position(journal.key()) : 0;
    }
  }

  private static String version() {
    String version = StoreBackup.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }

  /** Takes the checkpoint's files over. Durable when it returns. */
  Findings finish(Path target, Progress progress) throws IOException {
    Path parent = target.toAbsolutePath().normalize().getParent();
    if (parent == null || Files.exists(target)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    DataDirectory.make(parent);
    Path partial = parent.resolve(target.getFileName() + PARTIAL);
    BackupFiles.delete(partial);
    Files.createDirectory(partial);
    try {
      takeOver(partial, progress);
      Files.move(partial, target);
      BackupFiles.force(parent);
    } finally {
      BackupFiles.delete(partial);
      BackupFiles.delete(checkpoint);
    }
    return new Findings(
        manifest.getName(),
        StoreOpening.storeId(identity),
        target,
        manifest.getPosition(),
        manifest.getFilesCount(),
        Manifest.totalBytes(manifest.getFilesList()));
  }

  private void takeOver(Path partial, Progress progress) throws IOException {
    long total = 0;
    for (String name : BackupFiles.names(checkpoint)) {
      total += Files.size(checkpoint.resolve(name));
    }
    progress.begin("backing up bytes", total);
    long[] done = {0};
    for (String name : BackupFiles.names(checkpoint)) {
      Path file = partial.resolve(name);
      BackupFiles.linkOrCopy(checkpoint.resolve(name), file);
      manifest.addFiles(
          BackupFile.newBuilder()
              .setName(name)
              .setBytes(Files.size(file))
              .setSha256(BackupFiles.checksum(file, bytes -> progress.at(done[0] += bytes))));
    }
    Manifest.write(partial, manifest.build());
    BackupFiles.force(partial);
  }
}
