package dev.troth.systemtests.simulation.checks;

import dev.troth.participant.engine.Version;
import dev.troth.systemtests.simulation.world.DiskImage;
import dev.troth.systemtests.simulation.world.ReplicaNode;
import dev.troth.systemtests.simulation.world.Violation;
import dev.troth.systemtests.simulation.world.World;
import java.util.List;

/** When nothing goes wrong any more, replicas come to have what their sources have. */
public final class Replicas {

  private Replicas() {}

  /** Whether all have come to the end of the journal that they follow. */
  public static boolean haveCaughtUp(World world) {
    return world.replicas().stream().allMatch(Replicas::hasCaughtUp);
  }

  private static boolean hasCaughtUp(ReplicaNode replica) {
    return replica.come().position() == replica.source().disk().nextPosition() - 1
        && replica.come().safeTime().bits() != 0;
  }

  static void check(World world) {
    for (ReplicaNode replica : world.replicas()) {
      DiskImage has = replica.disk().image();
      DiskImage whole = replica.source().disk().image().whole();
      if (!has.states().equals(whole.states())) {
        throw new Violation(
            "%s has other states than its source: %s and %s"
                .formatted(replica.name(), has.states(), whole.states()));
      }
      for (String key : has.states().keySet()) {
        List<Version> kept = List.copyOf(has.versions(key));
        List<Version> all = List.copyOf(whole.versions(key));
        if (kept.size() > all.size()
            || !all.subList(all.size() - kept.size(), all.size()).equals(kept)) {
          throw new Violation(
              "%s has %s of %s, its source had %s".formatted(replica.name(), kept, key, all));
        }
      }
    }
  }
}
