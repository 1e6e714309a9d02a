package dev.troth.participant.store;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.Horizon;
import dev.troth.participant.engine.Horizons;
import dev.troth.participant.engine.PrunedPast;
import dev.troth.participant.engine.StagedWrites;
import dev.troth.store.v1.BoundRecord;
import dev.troth.store.v1.HorizonRecord;
import dev.troth.store.v1.PrunedRecord;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.rocksdb.RocksIterator;

/**
 * What is said of events that are pruned. Horizons, and where the journal begins, are kept in
 * memory: they are told before what they are about is gone.
 */
final class PrunedRecords {

  private final Database database;
  private volatile Horizons horizons = Horizons.NONE;
  private volatile long trimmed;

  /** Whether any key has one: most stores are asked in vain. */
  private volatile boolean isAnyPruned;

  PrunedRecords(Database database) {
    this.database = database;
    reread();
  }

  /** Somebody else has written what is stored. */
  void reread() {
    if (database.has(ColumnFamily.HORIZONS) && database.has(ColumnFamily.PRUNED)) {
      horizons = storedHorizons();
      trimmed = storedTrimmed();
      isAnyPruned = storedIsAnyPruned();
    }
  }

  private Horizons storedHorizons() {
    Map<String, Horizon> stored = new TreeMap<>();
    try (RocksIterator records = database.iterator(ColumnFamily.HORIZONS)) {
      for (records.seekToFirst(); isHorizon(records); records.next()) {
        String prefix = StoreKeys.prefixOfHorizon(records.key());
        HorizonRecord record =
            Envelope.open(records.value(), HorizonRecord.parser(), "the horizon of " + prefix);
        stored.put(
            prefix,
            new Horizon(
                new Timestamp(record.getMoment()),
                new Timestamp(record.getFloor()),
                record.getPosition()));
      }
      Database.check(records);
    }
    return Horizons.of(stored);
  }

  private static boolean isHorizon(RocksIterator records) {
    return records.isValid() && StoreKeys.isHorizon(records.key());
  }

  private long storedTrimmed() {
    BoundRecord record =
        StoreOpening.get(
            database,
            ColumnFamily.HORIZONS,
            StoreKeys.TRIMMED,
            BoundRecord.parser(),
            "where the journal begins");
    return record == null ? 0 : record.getBound();
  }

  private boolean storedIsAnyPruned() {
    try (RocksIterator records = database.iterator(ColumnFamily.PRUNED)) {
      records.seekToFirst();
      Database.check(records);
      return records.isValid();
    }
  }

  /** Before they are written: whoever misses what is pruned finds out why. */
  void tell(StagedWrites writes) {
    horizons = horizons.with(writes.horizons());
    trimmed = Math.max(trimmed, writes.trimmed());
    isAnyPruned |= !writes.pasts().isEmpty();
  }

  Horizons horizons() {
    return horizons;
  }

  long trimmed() {
    return trimmed;
  }

  Optional<PrunedPast> past(String key) {
    if (!isAnyPruned) {
      return Optional.empty();
    }
    PrunedRecord record =
        StoreOpening.get(
            database,
            ColumnFamily.PRUNED,
            StoreKeys.pruned(key),
            PrunedRecord.parser(),
            "what is pruned of " + key);
    return record == null ? Optional.empty() : Optional.of(past(record));
  }

  /** Who is given what is pruned of keys. */
  interface Reader<E extends Exception> {
    void read(String key, PrunedPast past) throws E;
  }

  /** All of them, by key. */
  <E extends Exception> void pasts(Reader<E> each) throws E {
    if (!isAnyPruned) {
      return;
    }
    try (RocksIterator records = database.iterator(ColumnFamily.PRUNED)) {
      for (records.seekToFirst(); records.isValid(); records.next()) {
        String key = StoreKeys.pruned(records.key());
        each.read(
            key,
            past(
                Envelope.open(records.value(), PrunedRecord.parser(), "what is pruned of " + key)));
      }
      Database.check(records);
    }
  }

  /** Tells a store without events what is pruned, so that the rest can be replayed into it. */
  void copyTo(RocksStore store) {
    Pasts copied = new Pasts(store);
    pasts(copied::add);
    copied.writes.trim(trimmed);
    copied.write();
  }

  private static final class Pasts {

    private static final int MAX_RECORDS = 1_000;

    private final RocksStore store;
    private StagedWrites writes = new StagedWrites();

    Pasts(RocksStore store) {
      this.store = store;
    }

    void add(String key, PrunedPast past) {
      writes.putPast(key, past);
      if (writes.pasts().size() == MAX_RECORDS) {
        write();
      }
    }

    void write() {
      store.write(writes);
      writes = new StagedWrites();
    }
  }

  private static PrunedPast past(PrunedRecord record) {
    return new PrunedPast(
        record.getKind(),
        record.getEvents(),
        new Timestamp(record.getCommitTimestamp()),
        record.getCounter());
  }

  static PrunedRecord record(PrunedPast past) {
    return PrunedRecord.newBuilder()
        .setKind(past.kind())
        .setEvents(past.events())
        .setCommitTimestamp(past.commitTimestamp().bits())
        .setCounter(past.counter())
        .build();
  }

  static HorizonRecord record(Horizon horizon) {
    return HorizonRecord.newBuilder()
        .setMoment(horizon.moment().bits())
        .setFloor(horizon.floor().bits())
        .setPosition(horizon.position())
        .build();
  }
}
