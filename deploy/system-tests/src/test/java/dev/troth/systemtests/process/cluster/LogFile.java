package dev.troth.systemtests.process.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a process has written so far; a daemon that is started again goes on with the same file. */
public final class LogFile {

  private static final int TAIL_LINES = 40;

  private final Path path;
  private long startOfRun;

  LogFile(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /** From here on the next run writes. */
  void beginRun() {
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      startOfRun = Files.exists(path) ? Files.size(path) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the latest run has written. */
  public String ofRun() {
    byte[] all = bytes();
    int start = (int) Math.min(startOfRun, all.length);
    return new String(all, start, all.length - start, UTF_8);
  }

  /** The last lines, of whatever run. */
  String tail() {
    List<String> lines = new String(bytes(), UTF_8).lines().toList();
    int from = Math.max(0, lines.size() - TAIL_LINES);
    return String.join("\n", lines.subList(from, lines.size()));
  }

  private byte[] bytes() {
    try {
      return Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
