package dev.troth.participant.store;

import dev.troth.error.RejectedException;
import dev.troth.participant.engine.BackupMaker;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.v1.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Backups of a store that is served, one at a time, below one directory and under names of our own.
 *
 * <p>The checkpoint is made on the thread that writes, after a sync, for it switches the log; so
 * that it takes but a moment, what is in memory is written to files before, in the background.
 */
public final class OnlineBackups implements BackupMaker {

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final Duration STEP_LIMIT = Duration.ofMinutes(2);
  private static final long LOOK_MILLIS = 20;

  private final RocksStore store;
  private final Path dataDirectory;
  private final Optional<Path> backups;
  private final Supplier<Instant> now;
  private final AtomicBoolean isBusy = new AtomicBoolean();

  /**
   * @param backups the directory that they are made in; none are made without one
   */
  public OnlineBackups(
      RocksStore store, Path dataDirectory, Optional<Path> backups, Supplier<Instant> now) {
    this.store = store;
    this.dataDirectory = dataDirectory;
    this.backups = backups;
    this.now = now;
  }

  @Override
  public Made make(Executor writer, Listener listener) {
    Path directory =
        backups.orElseThrow(
            () ->
                new RejectedException(
                    ErrorCode.ERROR_CODE_UNSUPPORTED,
                    "this participant was given no directory for backups: start it with --backup-dir"));
    if (!isBusy.compareAndSet(false, true)) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_OVERLOADED, "a backup is being made already: wait for it");
    }
    try {
      Instant moment = now.get();
      StoreBackup backup = new StoreBackup(store.database(), store.identity(), dataDirectory);
      StoreBackup.cleanUp(dataDirectory);
      await(writer, store::flushSoon, () -> {});
      awaitFlush();
      await(writer, store::sync, () -> backup.checkpoint(moment));
      StoreBackup.Findings made =
          backup.finish(
              directory.resolve(store.name() + "-" + MOMENT.format(moment)), new Told(listener));
      return new Made(made.path(), made.position());
    } catch (IOException e) {
      throw new StoreFailure("cannot write the backup: " + e, e);
    } finally {
      isBusy.set(false);
    }
  }

  private void awaitFlush() throws IOException {
    long end = System.nanoTime() + STEP_LIMIT.toNanos();
    while (store.isFlushing() && System.nanoTime() - end < 0) {
      try {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  /**
   * When {@code forced} fails the process ends, as with every sync; a failure of {@code step}
   * leaves the store as it is: it is the backup that fails.
   */
  private static void await(Executor writer, Runnable forced, Runnable step) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    writer.execute(
        () -> {
          forced.run();
          try {
            step.run();
            done.complete(null);
          } catch (StoreFailure e) {
            done.completeExceptionally(e);
          }
        });
    try {
      done.orTimeout(STEP_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw new StoreFailure("the backup failed: " + e.getCause(), e);
    }
  }

  private static final class Told implements Progress {
    private final Listener listener;
    private long total;

    Told(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void begin(String part, long all) {
      total = all;
    }

    @Override
    public void at(long done) {
      listener.at(done, total);
    }
  }
}
