package dev.troth.participant.store;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.document.DocumentLimits;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.store.v1.BoundRecord;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.IdentityRecord;
import dev.troth.store.v1.JournalEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Makes a store from an exported journal. The new store is another one than the exported one: it
 * has its own id and none of its registers, so it must not take a transaction for new that the
 * other one may have done: its horizon is above the ids of all that is in the journal and all there
 * could have been until now (R10), and its clock begins above all commit timestamps.
 */
public final class StoreImport {

  /** What was made. */
  public record Findings(String name, StoreId id, long pruned, long events) {
    public String summary() {
      return "imported name=" + name + " storeId=" + id + " pruned=" + pruned + " events=" + events;
    }
  }

  private final RocksStore store;
  private final ImportedPast past;
  private final long latestMillis;

  /** Once all that is said of pruned events is known. */
  private @Nullable Replay replay;

  private Timestamp highest = Timestamp.ZERO;
  private long horizonMillis;

  private StoreImport(RocksStore store, Instant now) {
    this.store = store;
    this.past = new ImportedPast(store);
    this.horizonMillis = now.toEpochMilli();
    this.latestMillis = now.plus(DocumentLimits.MAX_ID_AHEAD).toEpochMilli();
  }

  /**
   * Makes the store.
   *
   * @param directory must not be there, or be empty; so it is again when the import fails
   * @param name the participant's
   * @param lines as {@link StoreExport} writes them, from position 1 on
   * @param progress told of bytes
   * @param totalBytes for the progress
   * @throws StoreOpenException the directory has something already, or cannot be used
   * @throws ImportRefusedException the lines are not a journal
   */
  public static Findings run(
      Path directory,
      String name,
      StoreId id,
      InputStream lines,
      Instant now,
      Progress progress,
      long totalBytes)
      throws StoreOpenException, ImportRefusedException, IOException {
    boolean isThere = Files.exists(directory);
    if (isThere && !contents(directory).isEmpty()) {
      throw taken(directory);
    }
    IdentityRecord identity =
        IdentityRecord.newBuilder().setStoreId(id.toBytes()).setName(name).build();
    Database database = StoreOpening.open(directory);
    // Locked from here on: what is in it now is ours to delete.
    if (database.rocks().getLatestSequenceNumber() > 0) {
      database.close();
      throw taken(directory);
    }
    boolean isDone = false;
    try (RocksStore store = RocksStore.over(database, identity)) {
      UnfinishedWork.IMPORT.begin(database);
      progress.begin("importing", totalBytes);
      StoreImport made = new StoreImport(store, now);
      made.readAll(new LineReader(lines), progress);
      long events = made.finish(identity);
      isDone = true;
      return new Findings(name, id, made.past.pruned(), events);
    } finally {
      if (!isDone) {
        delete(directory, isThere);
      }
    }
  }

  private static StoreOpenException taken(Path directory) {
    return new StoreOpenException(
        "there is something in " + directory + " already: an import makes a new store");
  }

  private void readAll(LineReader lines, Progress progress)
      throws ImportRefusedException, IOException {
    try {
      Optional<String> line = lines.next();
      while (line.isPresent()) {
        take(EventLines.read(line.get()));
        progress.at(lines.bytes());
        line = lines.next();
      }
    } catch (ImportRefusedException e) {
      throw new ImportRefusedException("line " + lines.number() + " " + e.getMessage(), e);
    }
    replay().finish();
    past.checkWhole();
  }

  private void take(ExportLine line) throws ImportRefusedException {
    if (line instanceof ExportLine.Pruned pruned) {
      past.add(pruned, replay != null);
      seen(pruned.past().commitTimestamp());
    } else if (line instanceof ExportLine.Reached reached) {
      past.add(reached, replay != null);
      seen(reached.horizon().moment());
    } else if (line instanceof ExportLine.Gap gap) {
      take(gap);
    } else if (line instanceof ExportLine.Event event) {
      checkNext(event.position());
      take(event.event());
    }
  }

  private void seen(Timestamp at) throws ImportRefusedException {
    if (at.millis() > latestMillis) {
      throw ofTheFuture();
    }
    highest = Timestamp.max(highest, at);
    horizonMillis = Math.max(horizonMillis, at.millis());
  }

  private static ImportRefusedException ofTheFuture() {
    return new ImportRefusedException("is of the future, by this host's clock");
  }

  private void checkNext(long position) throws ImportRefusedException {
    long expected = replay == null ? 1 : replay.events() + 1;
    if (position != expected) {
      throw new ImportRefusedException(
          "has position " + position + " where " + expected + " comes next");
    }
  }

  /** The journal begins after a gap that it begins with. */
  private void take(ExportLine.Gap gap) throws ImportRefusedException {
    checkNext(gap.first());
    past.add(gap);
    if (replay == null) {
      past.trim(gap.last());
      replay();
      return;
    }
    for (long position = gap.first(); position <= gap.last(); position++) {
      replay.apply(JournalEvent.getDefaultInstance());
    }
  }

  private Replay replay() {
    if (replay == null) {
      past.write();
      replay = Replay.into(store);
    }
    return replay;
  }

  private void take(JournalEvent event) throws ImportRefusedException {
    Replay replay = replay();
    Timestamp at = new Timestamp(event.getCommitTimestamp());
    long idMillis = RegisterId.of(event.getBranch()).transaction().timeMillis();
    if (at.millis() > latestMillis || idMillis > latestMillis) {
      throw ofTheFuture();
    }
    past.checkBeyond(event.getChange().getKey(), at);
    if (event.getChange().getChangeCase() != Change.ChangeCase.ADD && replay.isLate(event)) {
      throw new ImportRefusedException("took effect below an earlier line of its key");
    }
    try {
      replay.apply(event);
    } catch (StoreFailure e) {
      throw new ImportRefusedException("cannot have happened: " + e.getMessage(), e);
    }
    highest = Timestamp.max(highest, at);
    horizonMillis = Math.max(horizonMillis, Math.max(at.millis(), idMillis));
  }

  private long finish(IdentityRecord identity) {
    store.sync();
    Database database = store.database();
    try (WriteBatch end = new WriteBatch()) {
      put(end, StoreKeys.CEILING, bound(highest.next().bits()));
      put(end, StoreKeys.HORIZON, bound(horizonMillis + 1));
      put(end, StoreKeys.IDENTITY, Envelope.seal(identity));
      UnfinishedWork.IMPORT.end(database, end);
    } catch (RocksDBException e) {
      throw new StoreFailure("cannot write: " + e.getMessage(), e);
    }
    return replay().events() - past.pruned();
  }

  private void put(WriteBatch batch, byte[] key, byte[] record) throws RocksDBException {
    batch.put(store.database().handle(ColumnFamily.META), key, record);
  }

  private static byte[] bound(long number) {
    return Envelope.seal(BoundRecord.newBuilder().setBound(number).build());
  }

  private static List<Path> contents(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.collect(Collectors.toList());
    }
  }

  /** What was made is useless; a note in it says so where it cannot be deleted. */
  private static void delete(Path directory, boolean isKept) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).collect(Collectors.toList())) {
        if (!(isKept && path.equals(directory))) {
          Files.deleteIfExists(path);
        }
      }
    }
  }
}
