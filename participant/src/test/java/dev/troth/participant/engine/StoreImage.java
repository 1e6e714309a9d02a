package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.register.Row;
import dev.troth.participant.saga.HomeRow;
import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.JournalEvent;
import dev.troth.store.v1.RegisterRecord;
import dev.troth.store.v1.SagaRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Everything a store holds, as records: what is not in a record does not survive. */
final class StoreImage {

  private record VersionKey(String key, Timestamp at, long position) {}

  /** Keys in the order of their bytes, which is not that of their characters. */
  static final Comparator<String> BY_UTF8 =
      Comparator.comparing(key -> key.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private static final Comparator<RegisterId> BY_ID =
      Comparator.comparing(RegisterId::transaction)
          .thenComparing(RegisterId::step)
          .thenComparing(RegisterId::kind)
          .thenComparing(RegisterId::attempt);

  private static final Comparator<VersionKey> BY_TIME =
      Comparator.comparing(VersionKey::key)
          .thenComparing(VersionKey::at)
          .thenComparing(VersionKey::position);

  private final NavigableMap<RegisterId, RegisterRecord> rows = new TreeMap<>(BY_ID);
  private final NavigableMap<Long, JournalEvent> journal = new TreeMap<>();
  private final NavigableMap<VersionKey, Version> versions = new TreeMap<>(BY_TIME);
  private final NavigableMap<TransactionId, SagaRecord> homes = new TreeMap<>();
  private final Map<String, PrunedPast> pasts = new TreeMap<>();
  private Horizons horizons = Horizons.NONE;
  private long trimmed;
  private Timestamp ceiling = Timestamp.ZERO;
  private long horizonMillis;

  void apply(StagedWrites writes) {
    writes.rows().forEach((id, row) -> rows.put(id, row.toRecord()));
    writes.droppedRows().forEach(rows::remove);
    writes.homes().forEach((saga, row) -> homes.put(saga, row.toRecord()));
    writes.droppedHomes().forEach(homes::remove);
    writes.events().forEach(event -> journal.put(event.position(), event.event()));
    for (StagedWrites.StagedVersion staged : writes.versions()) {
      Version version = staged.version();
      versions.put(
          new VersionKey(staged.key(), version.commitTimestamp(), version.position()), version);
    }
    for (StagedWrites.StagedVersion pruned : writes.prunedVersions()) {
      Version version = pruned.version();
      versions.remove(new VersionKey(pruned.key(), version.commitTimestamp(), version.position()));
    }
    pasts.putAll(writes.pasts());
    horizons = horizons.with(writes.horizons());
    trimmed = Math.max(trimmed, writes.trimmed());
    journal.headMap(trimmed, true).clear();
    ceiling = writes.ceiling().orElse(ceiling);
    horizonMillis = writes.horizonMillis().orElse(horizonMillis);
  }

  StoreImage copy() {
    StoreImage copy = new StoreImage();
    copy.rows.putAll(rows);
    copy.homes.putAll(homes);
    copy.journal.putAll(journal);
    copy.versions.putAll(versions);
    copy.pasts.putAll(pasts);
    copy.horizons = horizons;
    copy.trimmed = trimmed;
    copy.ceiling = ceiling;
    copy.horizonMillis = horizonMillis;
    return copy;
  }

  Timestamp ceiling() {
    return ceiling;
  }

  long horizonMillis() {
    return horizonMillis;
  }

  Map<String, PrunedPast> pasts() {
    return pasts;
  }

  Horizons horizons() {
    return horizons;
  }

  long trimmed() {
    return trimmed;
  }

  Map<RegisterId, RegisterRecord> rows() {
    return rows;
  }

  Row row(RegisterId id) {
    RegisterRecord record = rows.get(id);
    return record == null ? Row.NONE : Row.of(record);
  }

  List<RegisterRow> rows(Predicate<Row> matches) {
    return rows(rows, matches);
  }

  List<RegisterRow> rowsAfter(Optional<RegisterId> after) {
    return rows(after.map(id -> rows.tailMap(id, false)).orElse(rows), row -> true);
  }

  private static List<RegisterRow> rows(
      Map<RegisterId, RegisterRecord> from, Predicate<Row> matches) {
    List<RegisterRow> found = new ArrayList<>();
    from.forEach(
        (id, record) -> {
          Row row = Row.of(record);
          if (matches.test(row)) {
            found.add(new RegisterRow(id, row));
          }
        });
    return found;
  }

  /** Home rows, by id. */
  List<SagaHome> homes() {
    List<SagaHome> found = new ArrayList<>();
    homes.forEach((saga, record) -> found.add(new SagaHome(saga, HomeRow.of(record))));
    return found;
  }

  NavigableMap<Long, JournalEvent> journal() {
    return journal;
  }

  Map<String, List<Version>> versions() {
    Map<String, List<Version>> byKey = new TreeMap<>();
    versions.forEach(
        (at, version) -> byKey.computeIfAbsent(at.key(), key -> new ArrayList<>()).add(version));
    return byKey;
  }

  /** All keys that ever had an event. */
  NavigableSet<String> keys() {
    NavigableSet<String> keys = new TreeSet<>(BY_UTF8);
    versions.keySet().forEach(version -> keys.add(version.key()));
    return keys;
  }

  KeyState state(String key) {
    Map.Entry<VersionKey, Version> newest =
        versions.floorEntry(new VersionKey(key, Timestamp.MAX, Long.MAX_VALUE));
    if (newest == null || !newest.getKey().key().equals(key)) {
      PrunedPast past = pasts.get(key);
      return past == null ? KeyState.ABSENT : past.state();
    }
    return newest.getValue().stateAfter(event(newest.getValue().position()).getChange());
  }

  JournalEvent event(long position) {
    JournalEvent event = journal.get(position);
    if (position <= trimmed) {
      return JournalEvent.getDefaultInstance();
    }
    if (event == null) {
      throw new StoreFailure("event " + position + " is missing from the journal");
    }
    return event;
  }

  List<Version> versionsOf(String key) {
    return new ArrayList<>(
        versions
            .subMap(
                new VersionKey(key, Timestamp.ZERO, 0),
                new VersionKey(key, Timestamp.MAX, Long.MAX_VALUE))
            .values());
  }
}
