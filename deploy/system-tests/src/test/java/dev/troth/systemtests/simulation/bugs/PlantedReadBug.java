package dev.troth.systemtests.simulation.bugs;

import dev.troth.systemtests.simulation.world.Seams;
import java.util.function.Supplier;

/** The same for reads. */
public enum PlantedReadBug {
  /** A replica takes the moment for safe up to which it has heard its source's clock. */
  REPLICA_TAKES_CLOCK_FOR_SAFE(ReplicaTakesClockForSafe::new),
  /** A replica loses a suffix of its events in a crash, and goes on where it was before. */
  REPLICA_KEEPS_LOST_POSITION(ReplicaKeepsLostPosition::new),
  /** A replica that has fallen behind what is pruned asks for it for ever. */
  REPLICA_NEVER_COPIES_ANEW(ReplicaNeverCopiesAnew::new),
  /** A replica that is behind shows what it has to a session that was sent to it. */
  FAILOVER_FORGETS_SESSION(FailoverForgetsSession::new),
  /** A change that arrives while a key is read for the cache is not noted. */
  CHANGE_DURING_MISS_IS_LOST(ChangeDuringMissIsLost::new),
  /** A session's token does not know of a read that the cache has answered. */
  CACHED_READ_LEAVES_TOKEN(CachedReadLeavesToken::new),
  /** What a cache is told of changes ends earlier than it says. */
  CACHE_BELIEVES_LATER_CUT(CacheBelievesLaterCut::new),
  /** A read of several participants takes what each of them chose for one moment. */
  MULTI_READ_IS_FRACTURED(MultiReadIsFractured::new),
  /** The version that a read at the horizon needs is pruned, too. */
  HORIZON_VERSION_IS_PRUNED(HorizonVersionIsPruned::new),
  /** A copy for a replica has what is kept, and not what it builds on. */
  COPY_FORGETS_WHAT_IS_PRUNED(CopyForgetsWhatIsPruned::new);

  @SuppressWarnings("ImmutableEnumChecker") // each is a constructor
  private final Supplier<Seams> seams;

  PlantedReadBug(Supplier<Seams> seams) {
    this.seams = seams;
  }

  /** A world's seams with this bug in them. */
  public Seams plant() {
    return seams.get();
  }
}
