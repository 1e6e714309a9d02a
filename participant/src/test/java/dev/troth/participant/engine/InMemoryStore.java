package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.participant.register.Row;
import dev.troth.participant.saga.HomeRow;
import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.JournalEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A {@link Store} in memory that keeps what is not synced apart: {@link #crash} takes it away, or
 * all but its beginning, as a loss of power does. Writes and syncs fail on demand.
 */
public final class InMemoryStore implements Store {

  private final StoreId id;
  private final StoreImage durable = new StoreImage();
  private final Deque<StagedWrites> unsynced = new ArrayDeque<>();
  private StoreImage image = new StoreImage();
  private Optional<String> failure = Optional.empty();
  private int syncs;

  public InMemoryStore(StoreId id) {
    this.id = id;
  }

  /** What was not synced is lost. */
  public void crash() {
    crash(0);
  }

  /** What was not synced is lost but for the first {@code kept} writes. */
  public synchronized void crash(int kept) {
    for (int i = 0; i < kept; i++) {
      durable.apply(unsynced.remove());
    }
    unsynced.clear();
    image = durable.copy();
  }

  /** Whatever is written or synced from now on fails. */
  public synchronized void failFromNowOn(String why) {
    failure = Optional.of(why);
  }

  public synchronized int unsyncedWrites() {
    return unsynced.size();
  }

  public synchronized int syncs() {
    return syncs;
  }

  /** The journal, by position. */
  public synchronized NavigableMap<Long, JournalEvent> journal() {
    return image.journal();
  }

  /** Derived from the journal: each key's versions. */
  public synchronized Map<String, List<Version>> derived() {
    return image.versions();
  }

  /** What is pruned, by key. */
  public synchronized Map<String, PrunedPast> pasts() {
    return image.pasts();
  }

  public synchronized int rows() {
    return image.rows().size();
  }

  @Override
  public StoreId id() {
    return id;
  }

  @Override
  public String name() {
    return "in-memory";
  }

  @Override
  public synchronized Timestamp ceiling() {
    return image.ceiling();
  }

  @Override
  public synchronized long horizonMillis() {
    return image.horizonMillis();
  }

  @Override
  public synchronized long nextPosition() {
    return image.journal().isEmpty() ? image.trimmed() + 1 : image.journal().lastKey() + 1;
  }

  @Override
  public synchronized Row row(RegisterId rowId) {
    return image.row(rowId);
  }

  @Override
  public synchronized void openRows(Consumer<RegisterRow> each) {
    image.rows(row -> true).stream().filter(RegisterRow::isOpen).forEach(each);
  }

  @Override
  public synchronized List<RegisterRow> rowsOf(TransactionId transaction) {
    List<RegisterRow> rows = image.rows(row -> true);
    rows.removeIf(row -> !row.id().transaction().equals(transaction));
    return rows;
  }

  @Override
  public synchronized List<RegisterRow> newestRows(Predicate<RegisterRow> matches, int limit) {
    List<RegisterRow> newest = new ArrayList<>();
    List<RegisterRow> rows = image.rows(row -> true);
    rows.removeIf(matches.negate());
    for (int i = rows.size() - 1; i >= 0 && newest.size() < limit; i--) {
      newest.add(rows.get(i));
    }
    return newest;
  }

  @Override
  public synchronized List<RegisterRow> oldestRows(
      Optional<RegisterId> after, long beforeMillis, int limit) {
    List<RegisterRow> rows = image.rowsAfter(after);
    rows.removeIf(row -> row.id().transaction().timeMillis() >= beforeMillis);
    return List.copyOf(rows.subList(0, Math.min(limit, rows.size())));
  }

  @Override
  public synchronized Optional<HomeRow> home(TransactionId saga) {
    return image.homes().stream()
        .filter(home -> home.saga().equals(saga))
        .map(SagaHome::row)
        .findFirst();
  }

  @Override
  public synchronized void openHomes(Consumer<SagaHome> each) {
    image.homes().stream().filter(home -> !home.row().ended()).forEach(each);
  }

  @Override
  public synchronized List<SagaHome> newestHomes(Predicate<HomeRow> matches, int limit) {
    List<SagaHome> homes = image.homes();
    Collections.reverse(homes);
    return homes.stream().filter(home -> matches.test(home.row())).limit(limit).toList();
  }

  @Override
  public synchronized List<SagaHome> oldestHomes(
      Optional<TransactionId> after, long beforeMillis, int limit) {
    return image.homes().stream()
        .filter(home -> after.isEmpty() || home.saga().compareTo(after.get()) > 0)
        .filter(home -> home.saga().timeMillis() < beforeMillis)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized KeyState state(String key) {
    return image.state(key);
  }

  @Override
  public synchronized Optional<Version> versionAt(String key, Timestamp at) {
    List<Version> versions = versionsUpTo(key, at);
    return versions.isEmpty() ? Optional.empty() : Optional.of(versions.get(versions.size() - 1));
  }

  private List<Version> versionsUpTo(String key, Timestamp at) {
    List<Version> versions = image.versionsOf(key);
    versions.removeIf(version -> version.commitTimestamp().isAfter(at));
    return versions;
  }

  @Override
  public synchronized List<Version> versions(
      String key, long afterVersion, Timestamp since, int limit) {
    List<Version> versions = image.versionsOf(key);
    versions.removeIf(
        version -> version.number() <= afterVersion || since.isAfter(version.commitTimestamp()));
    return List.copyOf(versions.subList(0, Math.min(limit, versions.size())));
  }

  @Override
  public synchronized List<Version> versionsAfter(String key, Timestamp after) {
    List<Version> versions = image.versionsOf(key);
    versions.removeIf(version -> !version.commitTimestamp().isAfter(after));
    return versions;
  }

  @Override
  public synchronized Optional<PrunedPast> prunedPast(String key) {
    return Optional.ofNullable(image.pasts().get(key));
  }

  @Override
  public synchronized Horizons horizons() {
    return image.horizons();
  }

  @Override
  public synchronized long trimmed() {
    return image.trimmed();
  }

  @Override
  public synchronized void keys(String prefix, String afterKey, Timestamp at, KeyVisitor visitor) {
    for (String key : image.keys()) {
      if (key.startsWith(prefix)
          && StoreImage.BY_UTF8.compare(key, afterKey) > 0
          && !visitor.visit(key, versionAt(key, at))) {
        return;
      }
    }
  }

  @Override
  public synchronized JournalEvent event(long position) {
    return image.event(position);
  }

  @Override
  public synchronized void write(StagedWrites writes) {
    failOnDemand();
    image.apply(writes);
    unsynced.add(writes);
  }

  @Override
  public synchronized void sync() {
    failOnDemand();
    syncs++;
    unsynced.forEach(durable::apply);
    unsynced.clear();
  }

  private void failOnDemand() {
    failure.ifPresent(
        why -> {
          throw new StoreFailure(why);
        });
  }

  @Override
  public void close() {}
}
