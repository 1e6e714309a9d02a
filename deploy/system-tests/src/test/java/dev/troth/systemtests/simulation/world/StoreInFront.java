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
import dev.troth.participant.engine.Version;
import dev.troth.participant.register.Row;
import dev.troth.participant.saga.HomeRow;
import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.JournalEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Hands everything on to the store behind it. */
public class StoreInFront implements Store {

  private final Store behind;

  protected StoreInFront(Store behind) {
    this.behind = behind;
  }

  @Override
  public StoreId id() {
    return behind.id();
  }

  @Override
  public String name() {
    return behind.name();
  }

  @Override
  public Timestamp ceiling() {
    return behind.ceiling();
  }

  @Override
  public long horizonMillis() {
    return behind.horizonMillis();
  }

  @Override
  public long nextPosition() {
    return behind.nextPosition();
  }

  @Override
  public Row row(RegisterId id) {
    return behind.row(id);
  }

  @Override
  public void openRows(Consumer<RegisterRow> each) {
    behind.openRows(each);
  }

  @Override
  public List<RegisterRow> rowsOf(TransactionId transaction) {
    return behind.rowsOf(transaction);
  }

  @Override
  public List<RegisterRow> newestRows(Predicate<RegisterRow> matches, int limit) {
    return behind.newestRows(matches, limit);
  }

  @Override
  public List<RegisterRow> oldestRows(Optional<RegisterId> after, long beforeMillis, int limit) {
    return behind.oldestRows(after, beforeMillis, limit);
  }

  @Override
  public Optional<HomeRow> home(TransactionId saga) {
    return behind.home(saga);
  }

  @Override
  public void openHomes(Consumer<SagaHome> each) {
    behind.openHomes(each);
  }

  @Override
  public List<SagaHome> newestHomes(Predicate<HomeRow> matches, int limit) {
    return behind.newestHomes(matches, limit);
  }

  @Override
  public List<SagaHome> oldestHomes(Optional<TransactionId> after, long beforeMillis, int limit) {
    return behind.oldestHomes(after, beforeMillis, limit);
  }

  @Override
  public KeyState state(String key) {
    return behind.state(key);
  }

  @Override
  public Optional<Version> versionAt(String key, Timestamp at) {
    return behind.versionAt(key, at);
  }

  @Override
  public List<Version> versions(String key, long afterVersion, Timestamp since, int limit) {
    return behind.versions(key, afterVersion, since, limit);
  }

  @Override
  public List<Version> versionsAfter(String key, Timestamp after) {
    return behind.versionsAfter(key, after);
  }

  @Override
  public Optional<PrunedPast> prunedPast(String key) {
    return behind.prunedPast(key);
  }

  @Override
  public Horizons horizons() {
    return behind.horizons();
  }

  @Override
  public long trimmed() {
    return behind.trimmed();
  }

  @Override
  public void keys(String prefix, String afterKey, Timestamp at, KeyVisitor visitor) {
    behind.keys(prefix, afterKey, at, visitor);
  }

  @Override
  public JournalEvent event(long position) {
    return behind.event(position);
  }

  @Override
  public void write(StagedWrites writes) {
    behind.write(writes);
  }

  @Override
  public void sync() {
    behind.sync();
  }

  @Override
  public void close() {
    behind.close();
  }
}
