package dev.troth.systemtests.simulation.world;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.participant.engine.Store;
import dev.troth.participant.replica.ReplicaStore;
import dev.troth.participant.store.Replay;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.CopiedRecord;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.KeyPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A replica's store on a simulated disk, which outlives the process; journals are replayed. */
final class SimulatedReplicaStore implements ReplicaStore {

  private static final JournalProgress NOWHERE = new JournalProgress(0, Timestamp.ZERO);

  private final UUID id;
  private final SimulatedDisk disk;
  private final List<CopiedRecord> copied = new ArrayList<>();
  private Optional<StoreId> source = Optional.empty();
  private KeyPolicies policies = KeyPolicies.NONE;
  private boolean isWhole = true;
  private JournalProgress come = NOWHERE;
  private Replay replay;

  SimulatedReplicaStore(UUID id, String name) {
    this.id = id;
    this.disk = new SimulatedDisk(new StoreId(id), name, new SimulatedDisk.Unobserved());
    this.replay = Replay.onTopOf(disk);
  }

  SimulatedDisk disk() {
    return disk;
  }

  /** A new process finds what the disk has. */
  void reopen(UnaryOperator<JournalProgress> found) {
    copied.clear();
    replay = Replay.onTopOf(disk);
    come =
        isWhole
            ? found.apply(new JournalProgress(replay.events(), disk.image().safeTime()))
            : NOWHERE;
  }

  @Override
  public UUID id() {
    return id;
  }

  @Override
  public Optional<StoreId> source() {
    return source;
  }

  @Override
  public KeyPolicies policies() {
    return policies;
  }

  @Override
  public void meet(StoreId met, List<KeyPolicy> itsPolicies) {
    source = Optional.of(met);
    policies = KeyPolicies.of(itsPolicies);
  }

  @Override
  public boolean isWhole() {
    return isWhole;
  }

  @Override
  public JournalProgress come() {
    return come;
  }

  @Override
  public void beginCopy() {
    isWhole = false;
    come = NOWHERE;
    copied.clear();
    disk.install(new DiskImage());
  }

  @Override
  public void copy(List<CopiedRecord> records) {
    copied.addAll(records);
  }

  @Override
  public void endCopy(long position) {
    disk.install(SimulatedCopy.image(copied));
    copied.clear();
    replay = Replay.onTopOf(disk);
    if (replay.events() != position) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_INTERNAL,
          "the copy ends at position " + replay.events() + ", not at " + position);
    }
    come = new JournalProgress(position, Timestamp.ZERO);
    isWhole = true;
  }

  @Override
  public void apply(List<JournalEvent> events, Optional<Timestamp> safe) {
    events.forEach(replay::apply);
    safe.ifPresent(replay::reach);
    replay.finish();
    come = new JournalProgress(replay.events(), safe.orElse(come.safeTime()));
  }

  @Override
  public <T> T read(Timestamp at, Function<Store, T> reading) {
    if (at.isAfter(come.safeTime())) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_REPLICA_BEHIND, "the replica is being copied anew");
    }
    return reading.apply(disk);
  }

  @Override
  public void close() {}
}
