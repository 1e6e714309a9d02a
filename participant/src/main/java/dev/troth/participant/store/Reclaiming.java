package dev.troth.participant.store;

import dev.troth.participant.engine.StagedWrites;
import dev.troth.participant.engine.StoreFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.rocksdb.CompactionOptions;
import org.rocksdb.LevelMetaData;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileMetaData;

/**
 * Gives back the room of what was pruned, on a thread of its own: when much was pruned, files that
 * say so are merged into those below them, which have what goes. Only files are compacted: to
 * compact a range would flush memtables, and only {@link RocksStore} may do that.
 */
final class Reclaiming implements AutoCloseable {

  /** Pruned versions that are worth the trouble. */
  private static final long MIN_PRUNED = 100_000;

  /** A file with at least such a part of deletions is merged. */
  private static final int DELETIONS_DIVISOR = 4;

  private final Database database;
  private final ThreadPoolExecutor thread;
  private long pruned;
  private volatile long lastPruned;
  private volatile boolean isClosed;

  Reclaiming(Database database) {
    this.database = database;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(1),
            Reclaiming::daemonThread,
            new ThreadPoolExecutor.DiscardPolicy()); // one is waiting already
    thread.allowCoreThreadTimeOut(true);
  }

  private static Thread daemonThread(Runnable task) {
    Thread thread = new Thread(task, "troth-reclaiming");
    thread.setDaemon(true);
    return thread;
  }

  /** Written: not in files yet. */
  void wrote(StagedWrites writes) {
    for (StagedWrites.StagedVersion version : writes.prunedVersions()) {
      pruned++;
      lastPruned = Math.max(lastPruned, version.version().position());
    }
  }

  /** What was written before the last switch of the log is in files. */
  void logSwitched() {
    if (pruned >= MIN_PRUNED) {
      pruned = 0;
      thread.execute(this::run);
    }
  }

  /** Merges files until none is left that is worth it, or it is in the way of other merging. */
  void run() {
    try {
      mergeAll(ColumnFamily.VERSIONS);
      mergeAll(ColumnFamily.JOURNAL);
    } catch (RocksDBException e) {
      // RocksDB merges these files itself just now, or is closed. Their turn comes again.
    }
  }

  private void mergeAll(ColumnFamily family) throws RocksDBException {
    List<LevelMetaData> levels =
        database.rocks().getColumnFamilyMetaData(database.handle(family)).levels();
    int lowest = lowest(levels);
    List<String> files = new ArrayList<>();
    for (LevelMetaData level : levels) {
      for (SstFileMetaData file : level.files()) {
        if (level.level() < lowest && isWorthIt(family, file)) {
          files.add(file.fileName());
        }
      }
    }
    if (!files.isEmpty() && !isClosed) {
      try (CompactionOptions options = Database.compactionOptions()) {
        database.rocks().compactFiles(options, database.handle(family), files, lowest, -1, null);
      }
    }
  }

  /** The lowest level that has files, below the one that memtables go to. */
  private static int lowest(List<LevelMetaData> levels) {
    int lowest = levels.size() - 1;
    while (lowest > 0 && levels.get(lowest).files().isEmpty()) {
      lowest--;
    }
    return lowest == 0 ? levels.size() - 1 : lowest;
  }

  private boolean isWorthIt(ColumnFamily family, SstFileMetaData file) {
    return family == ColumnFamily.JOURNAL
        ? StoreKeys.position(file.smallestKey()) <= lastPruned
        : file.numDeletions() * DELETIONS_DIVISOR >= file.numEntries();
  }

  /** Stops whatever RocksDB does for us. */
  @Override
  public void close() {
    isClosed = true;
    thread.shutdownNow();
    if (thread.getActiveCount() > 0) {
      database.rocks().cancelAllBackgroundWork(false);
    }
    try {
      if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new StoreFailure("files are still being merged after a minute");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
