package dev.troth.participant.store;

import dev.troth.id.StoreId;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.store.v1.IdentityRecord;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * Deletes what is derived in a store that nobody serves, and derives it from the journal again.
 * First the journal is read from end to end: nothing is deleted that could not be made anew. From
 * then on the store is not served until all is durable; a rebuild that was interrupted is begun
 * again.
 */
public final class StoreRebuild {

  /** What was rebuilt. */
  public record Findings(String name, StoreId id, long pruned, long events) {
    public String summary() {
      return "rebuilt name=" + name + " storeId=" + id + " pruned=" + pruned + " events=" + events;
    }
  }

  private final Database database;
  private final Progress progress;
  private final Journal journal;
  private final long last;
  private long stubs;

  private StoreRebuild(Database database, long trimmed, Progress progress) {
    this.database = database;
    this.progress = progress;
    this.journal = new Journal(database, trimmed);
    this.last = journal.lastPosition();
  }

  /**
   * Rebuilds the store in a directory.
   *
   * @throws StoreOpenException when there is none, or it cannot be opened
   * @throws StoreFailure when its journal is not whole
   */
  public static Findings rebuild(Path directory, Progress progress) throws StoreOpenException {
    Database database = StoreOpening.openExisting(directory);
    IdentityRecord identity;
    try {
      UnfinishedWork.IMPORT.checkNotBegun(database, directory);
      UnfinishedWork.COPY.checkNotBegun(database, directory);
      identity = StoreOpening.identity(database, directory);
    } catch (StoreOpenException | StoreFailure e) {
      database.close();
      throw e;
    }
    try (RocksStore store = RocksStore.over(database, identity)) {
      StoreRebuild rebuild = new StoreRebuild(database, store.trimmed(), progress);
      long events = rebuild.rebuild(store);
      return new Findings(store.name(), store.id(), store.trimmed() + rebuild.stubs, events);
    }
  }

  private long rebuild(RocksStore store) {
    progress.begin("reading the journal", last);
    journal.read(1, (position, event) -> progress.at(position));
    checkNothingIsLost();
    UnfinishedWork.REBUILD.begin(database);
    try {
      database.empty(ColumnFamily.VERSIONS);
    } catch (RocksDBException e) {
      throw new StoreFailure("cannot delete the derived state: " + e.getMessage(), e);
    }
    Replay replay = Replay.of(store);
    progress.begin("rebuilding", last);
    journal.read(
        1,
        (position, event) -> {
          replay.apply(event);
          stubs += event.hasChange() ? 0 : 1;
          progress.at(position);
        });
    replay.finish();
    store.sync();
    try (WriteBatch end = new WriteBatch()) {
      UnfinishedWork.REBUILD.end(database, end);
    }
    compact();
    return replay.events() - store.trimmed() - stubs;
  }

  /** What is deleted, and what is pruned, takes no room any more. */
  private void compact() {
    progress.begin("compacting", Progress.NOT_KNOWN);
    try {
      database.compact();
    } catch (RocksDBException e) {
      throw new StoreFailure("rebuilt, but cannot be compacted: " + e.getMessage(), e);
    }
  }

  /**
   * I18: a version of an event behind the journal's end says that the journal has lost events. To
   * delete it would hide that. What cannot be read says nothing: that is what rebuilding is for.
   */
  private void checkNothingIsLost() {
    progress.begin("reading the versions", Progress.NOT_KNOWN);
    long versions = 0;
    try (RocksIterator stored = database.iterator(ColumnFamily.VERSIONS)) {
      for (stored.seekToFirst(); stored.isValid(); stored.next()) {
        long position = StoreKeys.versionPosition(stored.key());
        if (position > last) {
          throw new StoreFailure(
              "the journal ends at "
                  + last
                  + ", but there is a version made by event "
                  + position
                  + ": events are lost. Restore the directory from a backup");
        }
        progress.at(++versions);
      }
    }
  }
}
