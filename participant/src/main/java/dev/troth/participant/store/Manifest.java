package dev.troth.participant.store;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.troth.store.v1.BackupFile;
import dev.troth.store.v1.BackupManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is in a backup, as a file beside it says: its last file to be written. */
final class Manifest {

  static final String FILE = "backup.json";

  /** Of the manifest, and of what it lists. */
  static final int FORMAT = 1;

  private static final long MAX_MANIFEST_BYTES = 64L << 20;

  private Manifest() {}

  static void write(Path directory, BackupManifest manifest) throws IOException {
    BackupFiles.write(directory.resolve(FILE), JsonFormat.printer().print(manifest));
  }

  static boolean isIn(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  /**
   * What a backup says of itself.
   *
   * @throws StoreOpenException it is none, or another version's
   */
  static BackupManifest read(Path directory) throws StoreOpenException, IOException {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new StoreOpenException(
          "there is no backup in " + directory + ": it has no " + FILE + ", the last file written");
    }
    if (Files.size(file) > MAX_MANIFEST_BYTES) {
      throw new StoreOpenException(file + " is not a backup's manifest: it is too long");
    }
    BackupManifest.Builder manifest = BackupManifest.newBuilder();
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(Files.readString(file), manifest);
    } catch (InvalidProtocolBufferException e) {
      throw new StoreOpenException(file + " cannot be read: " + e.getMessage(), e);
    }
    if (manifest.getFormat() != FORMAT) {
      throw new StoreOpenException(
          "the backup in "
              + directory
              + " has format "
              + manifest.getFormat()
              + ", this version reads format "
              + FORMAT
              + ": restore it with the version that made it, "
              + manifest.getVersion());
    }
    if (manifest.getRecordFormat() != Envelope.FORMAT) {
      throw new StoreOpenException(
          "the records of the backup in "
              + directory
              + " have format "
              + manifest.getRecordFormat()
              + ", this version reads format "
              + Envelope.FORMAT
              + ": restore it with the version that made it, "
              + manifest.getVersion());
    }
    return manifest.build();
  }

  /**
   * That a backup's files are those that were written, byte for byte.
   *
   * @throws StoreOpenException names the first that is not
   */
  static void check(Path directory, BackupManifest manifest, Progress progress)
      throws StoreOpenException, IOException {
    Set<String> unexpected = new HashSet<>(BackupFiles.names(directory));
    unexpected.remove(FILE);
    progress.begin("checking bytes", totalBytes(manifest.getFilesList()));
    long[] done = {0};
    for (BackupFile file : manifest.getFilesList()) {
      Path path = directory.resolve(file.getName());
      if (!path.normalize().startsWith(directory.normalize())
          || !unexpected.remove(file.getName())) {
        throw damaged(directory, file.getName() + " is missing");
      }
      if (Files.size(path) != file.getBytes()) {
        throw damaged(
            directory, path + " has " + Files.size(path) + " bytes, not " + file.getBytes());
      }
      String checksum = BackupFiles.checksum(path, bytes -> progress.at(done[0] += bytes));
      if (!checksum.equals(file.getSha256())) {
        throw damaged(directory, path + " is not what was written: its checksum differs");
      }
    }
    if (!unexpected.isEmpty()) {
      throw damaged(directory, "it has files that do not belong to it: " + unexpected);
    }
  }

  static long totalBytes(List<BackupFile> files) {
    return files.stream().mapToLong(BackupFile::getBytes).sum();
  }

  private static StoreOpenException damaged(Path directory, String what) {
    return new StoreOpenException("the backup in " + directory + " is damaged: " + what);
  }
}
