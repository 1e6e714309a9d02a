package dev.troth.systemtests.simulation.world;

import dev.troth.participant.engine.Batch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the daemon's syncer does with its thread, step by step: while one sync is under way the next
 * batches are written, and what waits for them is run after the sync that covers them. Between any
 * two steps the host may die.
 */
final class GroupCommit {

  private static final long RIDE_NANOS = Duration.ofMillis(25).toNanos();

  private final ParticipantNode node;
  private final SimulatedDisk disk;
  private List<Runnable> effects = new ArrayList<>();
  private boolean forced;
  private boolean syncing;
  private boolean riding;
  private long synced;

  GroupCommit(ParticipantNode node, SimulatedDisk disk) {
    this.node = node;
    this.disk = disk;
    this.synced = disk.written() - disk.unsyncedWrites();
  }

  /** A batch has been written. */
  void submit(Batch batch) {
    effects.addAll(batch.effectsWhenDurable());
    forced |= batch.isForced();
    if (!node.world().seams().waitsForSync()) {
      run(takeEffects());
    }
    proceed();
  }

  private List<Runnable> takeEffects() {
    List<Runnable> round = effects;
    effects = new ArrayList<>();
    return round;
  }

  private void proceed() {
    if (syncing || (effects.isEmpty() && disk.written() == synced)) {
      return;
    }
    if (forced || disk.written() == synced) {
      begin();
    } else if (!riding) {
      riding = true;
      node.after(
          RIDE_NANOS,
          () -> {
            riding = false;
            if (!syncing) {
              begin();
            }
          });
    }
  }

  private void begin() {
    forced = false;
    syncing = true;
    List<Runnable> round = takeEffects();
    long target = disk.written();
    if (target == synced) {
      node.after(0, () -> end(round));
    } else {
      node.after(
          node.world().syncNanos(),
          () -> {
            node.mayDie("syncing");
            disk.sync(target);
            synced = target;
            node.mayDie("synced");
            end(round);
          });
    }
  }

  private void end(List<Runnable> round) {
    run(round);
    syncing = false;
    proceed();
  }

  private void run(List<Runnable> round) {
    for (Runnable effect : round) {
      effect.run();
      node.mayDie("after an effect");
    }
  }
}
