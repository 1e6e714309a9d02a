package dev.troth.daemon.reload;

import dev.troth.daemon.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a file says, read again when the file changes. What cannot be read or understood is logged
 * and counted, and what was read before stays. Whoever writes the file moves a whole new one in its
 * place.
 */
public final class ReloadedFile<T> implements AutoCloseable {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(ReloadedFile.class);

  private final String setting;
  private final Path file;
  private final Function<Path, T> read;
  private final LongAdder reloads;
  private final LongAdder failures;
  private final Thread thread;
  private volatile T content;
  private Optional<Stamp> seen;

  /** By what a change is noticed; of a symbolic link, what it leads to. */
  private record Stamp(FileTime modified, long size, @Nullable Object identity) {}

  private ReloadedFile(String setting, Path file, Function<Path, T> read, Metrics metrics) {
    this.setting = setting;
    this.file = file;
    this.read = read;
    this.seen = stamp(file);
    this.content = read.apply(file);
    this.reloads =
        metrics.counter(
            "troth_file_reloads_total", "Changed files that were read again", "setting", setting);
    this.failures =
        metrics.counter(
            "troth_file_reload_failures_total",
            "Changed files that could not be used; what they said before holds",
            "setting",
            setting);
    this.thread = new Thread(this::watch, "troth-" + setting);
    this.thread.setDaemon(true);
  }

  /**
   * Reads a file, and again whenever it has changed.
   *
   * @param setting what names it, for the log: {@code permissions}
   * @param read throws IllegalArgumentException when the file will not do; the message says why
   * @throws IllegalArgumentException when it will not do now
   */
  public static <T> ReloadedFile<T> open(
      String setting, Path file, Function<Path, T> read, Metrics metrics) {
    ReloadedFile<T> opened = new ReloadedFile<>(setting, file, read, metrics);
    opened.thread.start();
    return opened;
  }

  /** What it said when it was last understood. Any thread. */
  public T content() {
    return content;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(LOOK_EVERY.toMillis());
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads it if it has changed since it was last looked at. */
  synchronized void look() {
    Optional<Stamp> now = stamp(file);
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    try {
      content = read.apply(file);
      reloads.increment();
      log.info("file reloaded setting={} file={}", setting, file);
    } catch (RuntimeException e) {
      failures.increment();
      log.warn(
          "file changed, and is of no use; what it said before holds setting={} why=\"{}\"",
          setting,
          e.getMessage());
    }
  }

  private static Optional<Stamp> stamp(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(new Stamp(now.lastModifiedTime(), now.size(), now.fileKey()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
