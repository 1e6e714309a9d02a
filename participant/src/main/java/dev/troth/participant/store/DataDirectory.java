package dev.troth.participant.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where a store is, from its very first moment. */
final class DataDirectory {

  private DataDirectory() {}

  /**
   * Makes it, and those above it that are missing. Their names are durable when this returns: what
   * is forced in a directory that is not found again after a power failure is lost.
   */
  static void make(Path directory) throws IOException {
    List<Path> grown = new ArrayList<>();
    for (Path missing = directory.toAbsolutePath();
        missing.getParent() != null && Files.notExists(missing);
        missing = missing.getParent()) {
      grown.add(missing.getParent());
    }
    Files.createDirectories(directory);
    for (Path parent : grown) {
      BackupFiles.force(parent);
    }
  }
}
