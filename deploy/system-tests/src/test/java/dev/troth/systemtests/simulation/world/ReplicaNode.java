package dev.troth.systemtests.simulation.world;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.daemon.clock.SteadyWallClock;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.participant.replica.Replica;
import dev.troth.participant.replica.Turns;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.ParticipantServiceGrpc;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A read replica: what follows and answers, and around it what the daemon does with threads. */
public final class ReplicaNode extends Node {

  private static final int LOOKUP_NANOS = 2_000_000;
  private static final int TURN_NANOS = 30_000;
  private static final int HEARTBEAT_NANOS = 200_000_000;

  /** The system writes what nobody forces some time. */
  private static final int WRITTEN_BACK_NANOS = 400_000_000;

  private final ParticipantNode source;
  private final SimulatedReplicaStore store;
  private final LongAdder copies = new LongAdder();
  private final Queue<Runnable> inbox = new ArrayDeque<>();
  private JournalProgress lastCome = new JournalProgress(0, Timestamp.ZERO);
  private @Nullable Running process;

  /** What a start makes. */
  private record Running(Replica replica, HybridClock clock) {}

  ReplicaNode(World world, int number, SimulatedClock clock, ParticipantNode source, int which) {
    super(world, number, source.name() + "-replica-" + which, clock);
    this.source = source;
    this.store = new SimulatedReplicaStore(new UUID(0x5000L, number), name());
  }

  public ParticipantNode source() {
    return source;
  }

  public SimulatedDisk disk() {
    return store.disk();
  }

  /** How far it has come; nowhere when it is down. */
  public JournalProgress come() {
    return process == null ? new JournalProgress(0, Timestamp.ZERO) : process.replica().come();
  }

  /** Copies of its source that it began. */
  public long copies() {
    return copies.sum();
  }

  private Running process() {
    if (process == null) {
      throw new IllegalStateException(name() + " is down");
    }
    return process;
  }

  ParticipantServiceGrpc.AsyncService answers() {
    return process().replica().answers();
  }

  @Override
  void started() {
    store.reopen(world().seams().reopened(lastCome));
    SteadyWallClock wall = new SteadyWallClock(clock()::nanos, clock()::wallMillis);
    HybridClock hybrid = new HybridClock(wall, ParticipantNode.MAX_CLOCK_AHEAD, Timestamp.ZERO);
    Replica replica =
        new Replica(
            name(),
            source.name(),
            incarnation(),
            store,
            world().seams().source(new SimulatedSource(this, source), this),
            hybrid,
            new HostTurns(),
            task -> after(world().random().nextInt(LOOKUP_NANOS), task),
            world().random(),
            copies);
    process = new Running(replica, hybrid);
    replica.start(() -> note("readable", 0, () -> "at " + replica.come().safeTime()));
    announceLater();
    writeBackLater();
  }

  @Override
  void stopped(boolean powerLost) {
    lastCome = store.come();
    int unsynced = disk().unsyncedWrites();
    int kept = powerLost ? world().random().nextInt(unsynced + 1) : unsynced;
    note("disk", kept, () -> "keeps " + kept + " of " + unsynced + " unsynced writes");
    disk().crash(kept);
    if (kept < unsynced) {
      world().count("replica loses what it has not synced");
    }
    process = null;
    inbox.clear();
  }

  private void announceLater() {
    after(
        world().random().nextInt(HEARTBEAT_NANOS),
        () -> {
          AnnounceRequest said =
              process().replica().announcement().toBuilder().setAddress(name() + ":7420").build();
          for (CoordinatorNode coordinator : world().coordinators()) {
            world()
                .network()
                .send(
                    this,
                    coordinator,
                    "announce",
                    said.getReplica().getSafeTimestamp(),
                    () -> "at " + new Timestamp(said.getReplica().getSafeTimestamp()),
                    () -> coordinator.announced(said));
          }
          announceLater();
        });
  }

  private void writeBackLater() {
    after(
        world().random().nextInt(WRITTEN_BACK_NANOS),
        () -> {
          disk().sync();
          writeBackLater();
        });
  }

  long clockBits() {
    return process().clock().now().bits();
  }

  void hearClock(long bits) {
    Timestamp heard = new Timestamp(bits);
    HybridClock hybrid = process().clock();
    if (!hybrid.isTooFarAhead(heard)) {
      hybrid.observe(heard);
    }
  }

  /** One thread: one turn at a time, in order. */
  private final class HostTurns implements Turns {
    @Override
    public void execute(Runnable turn) {
      inbox.add(turn);
      ReplicaNode.this.after(world().random().nextInt(TURN_NANOS), this::next);
    }

    private void next() {
      mayDie("before a turn");
      inbox.remove().run();
      mayDie("after a turn");
    }

    @Override
    public void after(Duration delay, Runnable turn) {
      ReplicaNode.this.after(delay.toNanos(), turn);
    }

    @Override
    public long nanoTime() {
      return clock().nanos();
    }
  }
}
