package dev.troth.systemtests.simulation.checks;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.participant.engine.PrunedPast;
import dev.troth.participant.engine.ShownValue;
import dev.troth.systemtests.simulation.history.History;
import dev.troth.systemtests.simulation.history.HistorySeen;
import dev.troth.systemtests.simulation.history.TooOld;
import dev.troth.systemtests.simulation.world.ParticipantNode;
import dev.troth.systemtests.simulation.world.ReplicaNode;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.systemtests.simulation.world.Violation;
import dev.troth.systemtests.simulation.world.World;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.ReadValue;
import java.util.List;

/**
 * What is pruned is missed by nobody who is promised it: every key can be read at the horizon and
 * later, nobody is refused without need, histories have no holes.
 */
final class KeptPasts {

  private final World world;
  private final Oracle oracle;

  KeptPasts(World world, Oracle oracle) {
    this.world = world;
    this.oracle = oracle;
  }

  void check(History history) {
    for (ParticipantNode participant : world.participants()) {
      requireShown(participant.name(), participant.disk());
    }
    for (ReplicaNode replica : world.replicas()) {
      requireShown(replica.source().name(), replica.disk());
    }
    history.tooOld().forEach(this::requireReason);
    history.histories().forEach(this::check);
  }

  private void requireShown(String participant, SimulatedDisk disk) {
    Timestamp horizon = disk.horizons().moment();
    for (String key : disk.image().states().keySet()) {
      ReadValue expected = oracle.at(new Place(participant, key), horizon);
      ReadValue shown;
      try {
        shown = ShownValue.at(disk, key, horizon);
      } catch (RejectedException e) {
        throw new Violation(
            "%s refuses %s at its horizon: %s".formatted(disk.name(), key, e.getMessage()));
      }
      if (shown.getVersion() != expected.getVersion()
          || shown.getCounter() != expected.getCounter()) {
        throw new Violation(
            "%s shows %s at its horizon, %s, as version %d, which is version %d in commit order"
                .formatted(disk.name(), key, horizon, shown.getVersion(), expected.getVersion()));
      }
    }
  }

  /** Horizons only rise: what is above the last one was above all of them. */
  private void requireReason(TooOld refused) {
    for (ParticipantNode participant : world.participants()) {
      boolean wasAsked = refused.participants().contains(participant.name());
      if (wasAsked && participant.disk().horizons().moment().isAfter(refused.at())) {
        return;
      }
    }
    throw new Violation(
        "%s is refused what is kept: %s of %s"
            .formatted(refused.client(), refused.at(), refused.participants()));
  }

  private void check(HistorySeen seen) {
    List<Moment> moments =
        oracle.moments().getOrDefault(new Place(seen.participant(), seen.key()), List.of());
    long next = 1 + pruned(seen);
    boolean isFirst = true;
    for (HistoryEvent event : seen.events()) {
      boolean isNext = isFirst ? event.getVersion() <= next : event.getVersion() == next;
      if (!isNext
          || event.getVersion() > moments.size()
          || !moments
              .get(Math.toIntExact(event.getVersion() - 1))
              .at()
              .equals(new Timestamp(event.getCommitTimestamp()))) {
        throw new Violation("a history of %s is wrong at %s".formatted(seen.key(), event));
      }
      isFirst = false;
      next = event.getVersion() + 1;
    }
    long due = moments.stream().filter(moment -> !moment.at().isAfter(seen.until())).count();
    if (!seen.more() && !isFirst && next != due + 1) {
      throw new Violation(
          "a history of %s up to %s ends with version %d, in commit order there are %d"
              .formatted(seen.key(), seen.until(), next - 1, due));
    }
  }

  private long pruned(HistorySeen seen) {
    for (ParticipantNode participant : world.participants()) {
      if (participant.name().equals(seen.participant())) {
        PrunedPast past = participant.disk().image().pasts().get(seen.key());
        return past == null ? 0 : past.events();
      }
    }
    throw new IllegalArgumentException("no such participant: " + seen.participant());
  }
}
