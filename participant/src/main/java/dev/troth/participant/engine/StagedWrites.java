package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.register.Row;
import dev.troth.participant.saga.HomeRow;
import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.JournalEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one batch writes, as one unit. Of a row or a state only the last one counts. */
public final class StagedWrites {

  /** An event and its place in the journal. */
  public record StagedEvent(long position, JournalEvent event) {}

  /** A version of a key, new or renumbered. */
  public record StagedVersion(String key, Version version) {}

  private final Map<RegisterId, Row> rows = new LinkedHashMap<>();
  private final Map<String, KeyState> states = new LinkedHashMap<>();
  private final List<StagedEvent> events = new ArrayList<>();
  private final List<StagedVersion> versions = new ArrayList<>();
  private final List<RegisterId> droppedRows = new ArrayList<>();
  private final List<StagedVersion> prunedVersions = new ArrayList<>(0);
  private final Map<String, PrunedPast> pasts = new LinkedHashMap<>(0);
  private final Map<String, Horizon> horizons = new LinkedHashMap<>(0);
  private final Map<TransactionId, HomeRow> homes = new LinkedHashMap<>();
  private final List<TransactionId> droppedHomes = new ArrayList<>();
  private @Nullable Timestamp ceiling;
  private @Nullable Long horizonMillis;
  private @Nullable Timestamp safeTime;
  private long trimmed;

  void putRow(RegisterId id, Row row) {
    rows.put(id, row);
  }

  void dropRow(RegisterId id) {
    droppedRows.add(id);
  }

  void putHome(TransactionId saga, HomeRow row) {
    homes.put(saga, row);
  }

  void dropHome(TransactionId saga) {
    droppedHomes.add(saga);
  }

  void putState(String key, KeyState state) {
    states.put(key, state);
  }

  void putEvent(long position, JournalEvent event) {
    events.add(new StagedEvent(position, event));
  }

  void putVersion(String key, Version version) {
    versions.add(new StagedVersion(key, version));
  }

  /** The event stays in the journal as a stub; the version goes. */
  void prune(String key, Version version) {
    prunedVersions.add(new StagedVersion(key, version));
    putStub(version.position());
  }

  void putStub(long position) {
    putEvent(position, JournalEvent.getDefaultInstance());
  }

  /** What the key's first version builds on from now on. */
  public void putPast(String key, PrunedPast past) {
    pasts.put(key, past);
  }

  public void putHorizon(String prefix, Horizon horizon) {
    horizons.put(prefix, horizon);
  }

  /** The journal begins after this position: all stubs up to it go. */
  public void trim(long upTo) {
    trimmed = upTo;
  }

  void raiseCeiling(Timestamp to) {
    ceiling = to;
  }

  void raiseHorizon(long toMillis) {
    horizonMillis = toMillis;
  }

  /** A replica has everything up to here, with what is staged. */
  public void reach(Timestamp safe) {
    safeTime = safe;
  }

  @Nullable Row stagedRow(RegisterId id) {
    return rows.get(id);
  }

  @Nullable HomeRow stagedHome(TransactionId saga) {
    return homes.get(saga);
  }

  @Nullable KeyState stagedState(String key) {
    return states.get(key);
  }

  public boolean isEmpty() {
    return rows.isEmpty()
        && events.isEmpty()
        && versions.isEmpty()
        && pasts.isEmpty()
        && horizons.isEmpty()
        && trimmed == 0
        && droppedRows.isEmpty()
        && homes.isEmpty()
        && droppedHomes.isEmpty()
        && ceiling == null
        && horizonMillis == null
        && safeTime == null;
  }

  public Map<RegisterId, Row> rows() {
    return rows;
  }

  public Map<String, KeyState> states() {
    return states;
  }

  public List<StagedEvent> events() {
    return events;
  }

  public List<StagedVersion> versions() {
    return versions;
  }

  /** Versions that go; none of those in {@link #versions}. */
  public List<StagedVersion> prunedVersions() {
    return prunedVersions;
  }

  public Map<String, PrunedPast> pasts() {
    return pasts;
  }

  /** By prefix. */
  public Map<String, Horizon> horizons() {
    return horizons;
  }

  /** The journal begins after this position from now on; 0: where it began. */
  public long trimmed() {
    return trimmed;
  }

  public List<RegisterId> droppedRows() {
    return droppedRows;
  }

  public Map<TransactionId, HomeRow> homes() {
    return homes;
  }

  public List<TransactionId> droppedHomes() {
    return droppedHomes;
  }

  public Optional<Timestamp> ceiling() {
    return Optional.ofNullable(ceiling);
  }

  public Optional<Long> horizonMillis() {
    return Optional.ofNullable(horizonMillis);
  }

  /** A replica's. */
  public Optional<Timestamp> safeTime() {
    return Optional.ofNullable(safeTime);
  }
}
