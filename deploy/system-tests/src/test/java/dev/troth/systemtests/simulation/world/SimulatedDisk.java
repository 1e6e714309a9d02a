package dev.troth.systemtests.simulation.world;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.participant.engine.Horizons;
import dev.troth.participant.engine.PrunedPast;
import dev.troth.participant.engine.RegisterRow;
import dev.troth.participant.engine.SagaHome;
import dev.troth.participant.engine.StagedWrites;
import dev.troth.participant.engine.Store;
import dev.troth.participant.engine.StoreCopy;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.participant.engine.Version;
import dev.troth.participant.register.Row;
import dev.troth.participant.saga.HomeRow;
import dev.troth.participant.state.KeyState;
import dev.troth.participant.store.Replay;
import dev.troth.store.v1.JournalEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A store whose disk forgets what was not synced: a loss of power leaves the beginning of the
 * unsynced writes, a killed process leaves them all. It fills up and fails on demand.
 */
public final class SimulatedDisk implements Store, StoreCopy.Maker {

  /** Sees everything that is written, and when it becomes durable. */
  public interface Observer {

    /** About to be written over {@code before}. */
    void writing(SimulatedDisk disk, StagedWrites writes, DiskImage before);

    /** Durable now. */
    void durable(SimulatedDisk disk, StagedWrites writes);
  }

  private final StoreId id;
  private final String name;
  private final Observer observer;
  private final Deque<StagedWrites> unsynced = new ArrayDeque<>();
  private DiskImage durable = new DiskImage();
  private DiskImage image = new DiskImage();
  private long written;
  private boolean full;
  private boolean failing;

  SimulatedDisk(StoreId id, String name, Observer observer) {
    this.id = id;
    this.name = name;
    this.observer = observer;
  }

  /** Writes so far: what a sync that begins now makes durable. */
  long written() {
    return written;
  }

  int unsyncedWrites() {
    return unsynced.size();
  }

  /** Whatever is written from now on fails. */
  void fillUp() {
    full = true;
  }

  /** The next sync fails. */
  void failNextSync() {
    failing = true;
  }

  /** Makes the first {@code upTo} writes durable. */
  void sync(long upTo) {
    if (failing) {
      throw new StoreFailure("sync failed on demand");
    }
    while (written - unsynced.size() < upTo) {
      harden(unsynced.remove());
    }
  }

  private void harden(StagedWrites writes) {
    durable.apply(writes);
    observer.durable(this, writes);
  }

  /** The process is gone; of what was not synced only the first {@code kept} writes are left. */
  void crash(int kept) {
    for (int i = 0; i < kept; i++) {
      harden(unsynced.remove());
    }
    written -= unsynced.size();
    unsynced.clear();
    image = durable.reread();
    full = false;
    failing = false;
  }

  /** What is written, synced or not. */
  public DiskImage image() {
    return image;
  }

  /** What a loss of power leaves for certain. */
  public DiskImage durableImage() {
    return durable;
  }

  /** What the events alone make of an empty disk, on top of what is known of those pruned. */
  public DiskImage rebuilt() {
    SimulatedDisk empty = new SimulatedDisk(id, name, new Unobserved());
    StagedWrites known = new StagedWrites();
    image.pasts().forEach(known::putPast);
    known.trim(image.trimmed());
    empty.write(known);
    Replay replay = Replay.into(empty);
    image.journal().values().forEach(replay::apply);
    replay.finish();
    return empty.image;
  }

  /** Holds this from now on, and nothing else; durable at once. */
  void install(DiskImage copied) {
    unsynced.clear();
    image = copied;
    durable = copied.reread();
    written = 0;
  }

  @Override
  public StoreCopy copy() {
    return new SimulatedCopy(image.journalAndVersions());
  }

  /** Nobody looks. */
  static final class Unobserved implements Observer {
    @Override
    public void writing(SimulatedDisk disk, StagedWrites writes, DiskImage before) {}

    @Override
    public void durable(SimulatedDisk disk, StagedWrites writes) {}
  }

  @Override
  public StoreId id() {
    return id;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Timestamp ceiling() {
    return image.ceiling();
  }

  @Override
  public long horizonMillis() {
    return image.horizonMillis();
  }

  @Override
  public long nextPosition() {
    return image.nextPosition();
  }

  @Override
  public Row row(RegisterId row) {
    return image.row(row);
  }

  @Override
  public void openRows(Consumer<RegisterRow> each) {
    image.rows(row -> true).stream().filter(RegisterRow::isOpen).forEach(each);
  }

  @Override
  public List<RegisterRow> rowsOf(TransactionId transaction) {
    List<RegisterRow> rows = image.rows(row -> true);
    rows.removeIf(row -> !row.id().transaction().equals(transaction));
    return rows;
  }

  @Override
  public List<RegisterRow> newestRows(Predicate<RegisterRow> matches, int limit) {
    List<RegisterRow> rows = image.rows(row -> true);
    rows.removeIf(matches.negate());
    List<RegisterRow> newest = new ArrayList<>();
    for (int i = rows.size() - 1; i >= 0 && newest.size() < limit; i--) {
      newest.add(rows.get(i));
    }
    return newest;
  }

  @Override
  public List<RegisterRow> oldestRows(Optional<RegisterId> after, long beforeMillis, int limit) {
    return image.oldestRows(after, beforeMillis, limit);
  }

  @Override
  public Optional<HomeRow> home(TransactionId saga) {
    return image.home(saga);
  }

  @Override
  public void openHomes(Consumer<SagaHome> each) {
    image.homes().stream().filter(home -> !home.row().ended()).forEach(each);
  }

  @Override
  public List<SagaHome> newestHomes(Predicate<HomeRow> matches, int limit) {
    List<SagaHome> newest = image.homes();
    Collections.reverse(newest);
    newest.removeIf(home -> !matches.test(home.row()));
    return List.copyOf(newest.subList(0, Math.min(limit, newest.size())));
  }

  @Override
  public List<SagaHome> oldestHomes(Optional<TransactionId> after, long beforeMillis, int limit) {
    List<SagaHome> oldest = image.homes();
    oldest.removeIf(
        home ->
            home.saga().timeMillis() >= beforeMillis
                || (after.isPresent() && home.saga().compareTo(after.get()) <= 0));
    return List.copyOf(oldest.subList(0, Math.min(limit, oldest.size())));
  }

  @Override
  public KeyState state(String key) {
    return image.state(key);
  }

  @Override
  public Optional<Version> versionAt(String key, Timestamp at) {
    Version newest = null;
    for (Version version : image.versions(key)) {
      if (!version.commitTimestamp().isAfter(at)) {
        newest = version;
      }
    }
    return Optional.ofNullable(newest);
  }

  @Override
  public List<Version> versions(String key, long afterVersion, Timestamp since, int limit) {
    List<Version> later = new ArrayList<>(image.versions(key));
    later.removeIf(
        version -> version.number() <= afterVersion || since.isAfter(version.commitTimestamp()));
    return List.copyOf(later.subList(0, Math.min(limit, later.size())));
  }

  @Override
  public List<Version> versionsAfter(String key, Timestamp after) {
    List<Version> later = new ArrayList<>(image.versions(key));
    later.removeIf(version -> !version.commitTimestamp().isAfter(after));
    return later;
  }

  @Override
  public Optional<PrunedPast> prunedPast(String key) {
    return Optional.ofNullable(image.pasts().get(key));
  }

  @Override
  public Horizons horizons() {
    return image.horizons();
  }

  @Override
  public long trimmed() {
    return image.trimmed();
  }

  @Override
  public void keys(String prefix, String afterKey, Timestamp at, KeyVisitor visitor) {
    for (String key : image.keys()) {
      if (key.startsWith(prefix)
          && DiskImage.BY_UTF8.compare(key, afterKey) > 0
          && !visitor.visit(key, versionAt(key, at))) {
        return;
      }
    }
  }

  @Override
  public JournalEvent event(long position) {
    return image.event(position);
  }

  @Override
  public void write(StagedWrites writes) {
    if (full) {
      throw new StoreFailure("disk full on demand");
    }
    observer.writing(this, writes, image);
    image.apply(writes);
    unsynced.add(writes);
    written++;
  }

  @Override
  public void sync() {
    sync(written);
  }

  @Override
  public void close() {}
}
