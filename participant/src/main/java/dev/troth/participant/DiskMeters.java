package dev.troth.participant;

import dev.troth.daemon.metrics.Metrics;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much room there is where the store is. */
final class DiskMeters {

  private DiskMeters() {}

  static void watch(Metrics metrics, Path dataDir) {
    metrics.gauge(
        "troth_participant_disk_free_bytes",
        "What can still be written to the file system of the data directory",
        () -> ask(dataDir, FileStore::getUsableSpace));
    metrics.gauge(
        "troth_participant_disk_bytes",
        "The size of the file system of the data directory",
        () -> ask(dataDir, FileStore::getTotalSpace));
  }

  private interface Question {
    long of(FileStore disk) throws IOException;
  }

  /** Not a number when it cannot be told. */
  private static double ask(Path dataDir, Question question) {
    try {
      return question.of(Files.getFileStore(dataDir));
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
