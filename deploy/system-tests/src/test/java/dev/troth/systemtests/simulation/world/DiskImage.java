package dev.troth.systemtests.simulation.world;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.engine.Horizons;
import dev.troth.participant.engine.PrunedPast;
import dev.troth.participant.engine.RegisterRow;
import dev.troth.participant.engine.SagaHome;
import dev.troth.participant.engine.StagedWrites;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.participant.engine.Version;
import dev.troth.participant.register.Row;
import dev.troth.participant.saga.HomeRow;
import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.JournalEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What a store holds at one moment. */
public final class DiskImage {

  private static final Comparator<RegisterId> BY_ID =
      Comparator.comparing(RegisterId::transaction)
          .thenComparing(RegisterId::step)
          .thenComparing(RegisterId::kind)
          .thenComparing(RegisterId::attempt);

  /** Keys in the order of their bytes, which is not that of their characters. */
  static final Comparator<String> BY_UTF8 =
      Comparator.comparing(key -> key.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  /** Where a version stands among those of its key. */
  private record Place(Timestamp at, long position) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(position, other.position);
    }
  }

  private final NavigableMap<RegisterId, Row> rows = new TreeMap<>(BY_ID);
  private final NavigableMap<Long, JournalEvent> journal = new TreeMap<>();
  private final Map<String, KeyState> states = new HashMap<>();
  private final Map<String, NavigableMap<Place, Version>> versions = new HashMap<>();
  private final NavigableMap<TransactionId, HomeRow> homes = new TreeMap<>();
  private Timestamp ceiling = Timestamp.ZERO;
  private long horizonMillis;
  private final Map<String, PrunedPast> pasts = new TreeMap<>();
  private Horizons horizons = Horizons.NONE;
  private long trimmed;
  private Timestamp safeTime = Timestamp.ZERO;

  /** No store has these any more; checks know what they were. */
  private final PrunedAway away = new PrunedAway();

  void apply(StagedWrites writes) {
    rows.putAll(writes.rows());
    writes.droppedRows().forEach(rows::remove);
    homes.putAll(writes.homes());
    writes.droppedHomes().forEach(homes::remove);
    for (StagedWrites.StagedEvent event : writes.events()) {
      put(event.position(), event.event());
    }
    states.putAll(writes.states());
    for (StagedWrites.StagedVersion staged : writes.versions()) {
      put(staged.key(), staged.version());
    }
    for (StagedWrites.StagedVersion pruned : writes.prunedVersions()) {
      prune(pruned.key(), pruned.version());
    }
    pasts.putAll(writes.pasts());
    horizons = horizons.with(writes.horizons());
    trim(Math.max(trimmed, writes.trimmed()));
    ceiling = writes.ceiling().orElse(ceiling);
    horizonMillis = writes.horizonMillis().orElse(horizonMillis);
    safeTime = writes.safeTime().orElse(safeTime);
  }

  private void put(long position, JournalEvent event) {
    JournalEvent before = journal.put(position, event);
    if (before != null && !event.hasChange() && before.hasChange()) {
      away.put(position, before);
    }
  }

  private void prune(String key, Version version) {
    NavigableMap<Place, Version> placed = versions.get(key);
    if (placed != null) {
      placed.remove(new Place(version.commitTimestamp(), version.position()));
      away.put(key, version);
    }
  }

  private void trim(long upTo) {
    trimmed = upTo;
    journal.headMap(upTo, true).clear();
  }

  private void put(String key, Version version) {
    versions
        .computeIfAbsent(key, same -> new TreeMap<>())
        .put(new Place(version.commitTimestamp(), version.position()), version);
  }

  /** As it is read back: what is not in a record does not survive. */
  DiskImage reread() {
    DiskImage copy = new DiskImage();
    rows.forEach((id, row) -> copy.rows.put(id, Row.of(row.toRecord())));
    homes.forEach((saga, row) -> copy.homes.put(saga, HomeRow.of(row.toRecord())));
    copy.journal.putAll(journal);
    versions.forEach((key, placed) -> copy.reread(key, placed));
    copy.ceiling = ceiling;
    copy.horizonMillis = horizonMillis;
    copy.pasts.putAll(pasts);
    copy.horizons = horizons;
    copy.trimmed = trimmed;
    copy.safeTime = safeTime;
    copy.away.putAll(away);
    return copy;
  }

  /** The same as if nothing had ever been pruned. */
  public DiskImage whole() {
    if (pasts.isEmpty() && trimmed == 0) {
      return this;
    }
    DiskImage whole = new DiskImage();
    whole.journal.putAll(journal);
    whole.states.putAll(states);
    versions.forEach((key, placed) -> whole.versions.put(key, new TreeMap<>(placed)));
    away.events().forEach(whole.journal::put);
    away.versions().forEach((key, gone) -> gone.forEach(version -> whole.put(key, version)));
    return whole;
  }

  /** What a replica is sent of it. */
  DiskImage journalAndVersions() {
    DiskImage copy = new DiskImage();
    copy.journal.putAll(journal);
    versions.forEach(copy::reread);
    copy.pasts.putAll(pasts);
    copy.horizons = horizons;
    copy.trimmed = trimmed;
    return copy;
  }

  /** A state is not stored: it is what the newest version and its event say. */
  private void reread(String key, NavigableMap<Place, Version> placed) {
    Version newest = placed.lastEntry().getValue();
    versions.put(key, new TreeMap<>(placed));
    states.put(key, newest.stateAfter(event(newest.position()).getChange()));
  }

  Timestamp ceiling() {
    return ceiling;
  }

  public long horizonMillis() {
    return horizonMillis;
  }

  long nextPosition() {
    return journal.isEmpty() ? trimmed + 1 : journal.lastKey() + 1;
  }

  /** The row, or {@link Row#NONE}. */
  public Row row(RegisterId id) {
    return rows.getOrDefault(id, Row.NONE);
  }

  /** All rows that match, by id. */
  public List<RegisterRow> rows(Predicate<Row> matches) {
    List<RegisterRow> found = new ArrayList<>();
    rows.forEach(
        (id, row) -> {
          if (matches.test(row)) {
            found.add(new RegisterRow(id, row));
          }
        });
    return found;
  }

  List<RegisterRow> oldestRows(Optional<RegisterId> after, long beforeMillis, int limit) {
    List<RegisterRow> found = new ArrayList<>();
    for (var entry : after.map(id -> rows.tailMap(id, false)).orElse(rows).entrySet()) {
      if (entry.getKey().transaction().timeMillis() >= beforeMillis || found.size() == limit) {
        break;
      }
      found.add(new RegisterRow(entry.getKey(), entry.getValue()));
    }
    return found;
  }

  /** A saga's home row, if it is here. */
  public Optional<HomeRow> home(TransactionId saga) {
    return Optional.ofNullable(homes.get(saga));
  }

  /** All home rows, by id. */
  public List<SagaHome> homes() {
    List<SagaHome> found = new ArrayList<>();
    homes.forEach((saga, row) -> found.add(new SagaHome(saga, row)));
    return found;
  }

  /** The event at a position. */
  public JournalEvent event(long position) {
    JournalEvent event = journal.get(position);
    if (position <= trimmed) {
      return JournalEvent.getDefaultInstance();
    }
    if (event == null) {
      throw new StoreFailure("event " + position + " is missing from the journal");
    }
    return event;
  }

  public NavigableMap<Long, JournalEvent> journal() {
    return journal;
  }

  public Map<String, KeyState> states() {
    return states;
  }

  /** All keys that ever had an event. */
  List<String> keys() {
    List<String> keys = new ArrayList<>(versions.keySet());
    keys.sort(BY_UTF8);
    return keys;
  }

  KeyState state(String key) {
    KeyState state = states.get(key);
    if (state == null) {
      PrunedPast past = pasts.get(key);
      return past == null ? KeyState.ABSENT : past.state();
    }
    return state;
  }

  /** What is pruned, by key. */
  public Map<String, PrunedPast> pasts() {
    return pasts;
  }

  public Horizons horizons() {
    return horizons;
  }

  /** The journal begins after it. */
  public long trimmed() {
    return trimmed;
  }

  /** A replica's. */
  public Timestamp safeTime() {
    return safeTime;
  }

  void forgetSafeTime() {
    safeTime = Timestamp.ZERO;
  }

  /** Whether states and versions are the same. */
  public boolean hasSameDerivedState(DiskImage other) {
    return states.equals(other.states) && versions.equals(other.versions);
  }

  /** A key's versions, oldest first. */
  public Collection<Version> versions(String key) {
    NavigableMap<Place, Version> placed = versions.get(key);
    return placed == null ? List.of() : Collections.unmodifiableCollection(placed.values());
  }
}
