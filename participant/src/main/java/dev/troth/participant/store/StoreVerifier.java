package dev.troth.participant.store;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.troth.clock.Timestamp;
import dev.troth.id.StoreId;
import dev.troth.participant.engine.Horizon;
import dev.troth.participant.engine.Horizons;
import dev.troth.participant.engine.PrunedPast;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.store.v1.BoundRecord;
import dev.troth.store.v1.HorizonRecord;
import dev.troth.store.v1.IdentityRecord;
import dev.troth.store.v1.PrunedRecord;
import dev.troth.store.v1.RegisterRecord;
import dev.troth.store.v1.SagaRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.rocksdb.RocksIterator;

/**
 * Checks a store that nobody serves: every record's checksum, the journal's positions, and that
 * replaying the journal with the code that once applied it rebuilds the derived column family byte
 * for byte (I14, I18).
 */
public final class StoreVerifier {

  private static final int MAX_PROBLEMS = 20;

  private final Database database;
  private final Progress progress;
  private final List<String> problems = new ArrayList<>();
  private long pruned;

  /**
   * What was found.
   *
   * @param problems the first of them, one line each; empty when all is well
   */
  public record Findings(
      String name,
      StoreId id,
      long events,
      long pruned,
      long keys,
      long rows,
      long sagas,
      List<String> problems) {

    public String summary() {
      return (problems.isEmpty() ? "verified" : "DAMAGED")
          + " name="
          + name
          + " storeId="
          + id
          + " events="
          + events
          + " pruned="
          + pruned
          + " keys="
          + keys
          + " rows="
          + rows
          + " sagas="
          + sagas;
    }
  }

  private StoreVerifier(Database database, Progress progress) {
    this.database = database;
    this.progress = progress;
  }

  /**
   * Verifies the store in a directory.
   *
   * @throws StoreOpenException when there is none, or it cannot be opened
   */
  public static Findings verify(Path directory, Progress progress) throws StoreOpenException {
    checkBackup(directory, progress);
    try (Database database = StoreOpening.openReadOnly(directory)) {
      UnfinishedWork.check(database, directory);
      return new StoreVerifier(database, progress).verifyAll(directory);
    }
  }

  /** A backup's files are compared with its manifest first. */
  private static void checkBackup(Path directory, Progress progress) throws StoreOpenException {
    if (!Manifest.isIn(directory)) {
      return;
    }
    try {
      Manifest.check(directory, Manifest.read(directory), progress);
    } catch (IOException e) {
      throw new StoreOpenException("cannot read the backup in " + directory + ": " + e, e);
    }
  }

  private Findings verifyAll(Path directory) throws StoreOpenException {
    IdentityRecord identity = StoreOpening.identity(database, directory);
    checkRecords(ColumnFamily.META, BoundRecord.parser(), StoreKeys.IDENTITY);
    long rows = checkRecords(ColumnFamily.REGISTERS, RegisterRecord.parser());
    long sagas = checkRecords(ColumnFamily.SAGAS, SagaRecord.parser());
    checkRecords(ColumnFamily.PRUNED, PrunedRecord.parser());
    checkRecords(ColumnFamily.HORIZONS, HorizonRecord.parser(), StoreKeys.TRIMMED);
    long events = 0;
    long keys = 0;
    Path scratch = temporaryDirectory();
    try (RocksStore rebuilt = RocksStore.open(scratch, "rebuilt", new StoreId(new UUID(0, 0)))) {
      PrunedRecords records = new PrunedRecords(database);
      records.copyTo(rebuilt);
      events = replay(rebuilt);
      checkPruned(records, rebuilt);
      compare(ColumnFamily.VERSIONS, rebuilt);
      keys = countKeys();
    } catch (StoreFailure | IllegalStateException e) {
      report("replay stopped: " + e.getMessage());
    } finally {
      delete(scratch);
    }
    return new Findings(
        identity.getName(),
        StoreOpening.storeId(identity),
        events,
        pruned,
        keys,
        rows,
        sagas,
        problems);
  }

  private <T extends MessageLite> long checkRecords(
      ColumnFamily family, Parser<T> parser, byte[]... except) {
    long records = 0;
    if (!database.has(family)) {
      return 0; // last written by a version without it
    }
    progress.begin("checking " + family.name().toLowerCase(Locale.ROOT), Progress.NOT_KNOWN);
    try (RocksIterator stored = database.iterator(family)) {
      for (stored.seekToFirst(); stored.isValid(); stored.next()) {
        records++;
        progress.at(records);
        byte[] key = stored.key();
        if (Arrays.stream(except).noneMatch(other -> Arrays.equals(other, key))) {
          checkRecord(family, parser, stored);
        }
      }
      Database.check(stored);
    }
    return records;
  }

  private <T> void checkRecord(ColumnFamily family, Parser<T> parser, RocksIterator stored) {
    try {
      Envelope.open(stored.value(), parser, family + " " + hex(stored.key()));
    } catch (StoreFailure e) {
      report(String.valueOf(e.getMessage()));
    }
  }

  private long replay(RocksStore rebuilt) {
    Replay replay = Replay.into(rebuilt);
    Journal journal = new Journal(database, rebuilt.trimmed());
    pruned = rebuilt.trimmed();
    progress.begin("replaying", journal.lastPosition());
    journal.read(
        1,
        (position, event) -> {
          replay.apply(event);
          pruned += event.hasChange() ? 0 : 1;
          progress.at(position);
        });
    replay.finish();
    return replay.events() - pruned;
  }

  /** What is said of pruned events is what is missing, and nothing that is missing is not said. */
  private void checkPruned(PrunedRecords records, RocksStore rebuilt) {
    AtomicLong said = new AtomicLong();
    Horizons horizons = records.horizons();
    records.pasts(
        (key, past) -> {
          said.addAndGet(past.events());
          checkPruned(key, past, horizons.of(key), rebuilt);
        });
    if (said.get() != pruned) {
      report(said + " events are said to be pruned, but the journal lacks " + pruned);
    }
  }

  private void checkPruned(String key, PrunedPast past, Horizon horizon, RocksStore rebuilt) {
    if (rebuilt.versionAt(key, Timestamp.MAX).isEmpty()) {
      report("PRUNED: no event of " + key + " is left");
    }
    if (!horizon.moment().isAfter(past.commitTimestamp())) {
      report(
          "HORIZONS: "
              + key
              + " is pruned up to "
              + past.commitTimestamp()
              + ", beyond "
              + horizon);
    }
  }

  /** Compares a derived column family with its rebuilt twin. */
  private void compare(ColumnFamily family, RocksStore rebuilt) {
    try (RocksIterator stored = database.iterator(family);
        RocksIterator derived = rebuilt.database().iterator(family)) {
      stored.seekToFirst();
      derived.seekToFirst();
      for (; stored.isValid() && derived.isValid(); stored.next(), derived.next()) {
        if (!Arrays.equals(stored.key(), derived.key())) {
          report(family + ": stored " + hex(stored.key()) + ", derived " + hex(derived.key()));
          return;
        }
        if (!Arrays.equals(stored.value(), derived.value())) {
          report(family + ": " + hex(stored.key()) + " is not what the journal makes of it");
        }
      }
      Database.check(stored);
      Database.check(derived);
      if (stored.isValid()) {
        report(family + ": " + hex(stored.key()) + " is not in the journal");
      }
      if (derived.isValid()) {
        report(family + ": " + hex(derived.key()) + " is in the journal only");
      }
    }
  }

  private long countKeys() {
    long keys = 0;
    byte[] last = {};
    try (RocksIterator versions = database.iterator(ColumnFamily.VERSIONS)) {
      for (versions.seekToFirst(); versions.isValid(); versions.next()) {
        byte[] key = StoreKeys.keyOfVersion(versions.key());
        if (!Arrays.equals(key, last)) {
          keys++;
          last = key;
        }
      }
      Database.check(versions);
    }
    return keys;
  }

  private void report(String problem) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(problem);
    }
  }

  /** Keys are text with a few bytes of numbers. */
  private static String hex(byte[] key) {
    StringBuilder shown = new StringBuilder();
    for (byte b : key) {
      if (b > ' ' && b < 127) {
        shown.append((char) b);
      } else {
        shown.append(String.format("\\x%02x", b & 0xff));
      }
    }
    return shown.toString();
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("troth-verify");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a temporary directory", e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      paths.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + directory, e);
    }
  }
}
