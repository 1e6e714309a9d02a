package dev.troth.systemtests.simulation.checks;

import dev.troth.clock.Timestamp;
import dev.troth.id.StoreId;
import dev.troth.participant.engine.StagedWrites;
import dev.troth.systemtests.simulation.world.ParticipantNode;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.systemtests.simulation.world.Violation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * I12: while a process lives its safe time only grows, and nothing new takes effect at or below it.
 * What a crash took away comes back at the time it had.
 */
final class SafeTimes {

  private record Effect(StoreId store, String key, Timestamp at) {}

  private final Map<StoreId, Timestamp> published = new HashMap<>();
  private final Set<Effect> effects = new HashSet<>();

  void restarted(ParticipantNode participant) {
    published.put(participant.disk().id(), Timestamp.ZERO);
  }

  void turned(ParticipantNode participant) {
    Timestamp now = participant.engine().safeTime();
    Timestamp before = published.put(participant.disk().id(), now);
    if (before != null && before.isAfter(now)) {
      throw new Violation(
          "I12: the safe time of " + participant.name() + " went from " + before + " to " + now);
    }
  }

  void writing(SimulatedDisk disk, StagedWrites writes) {
    Timestamp safe = published.getOrDefault(disk.id(), Timestamp.ZERO);
    for (StagedWrites.StagedVersion staged : writes.versions()) {
      Timestamp at = staged.version().commitTimestamp();
      boolean isNew = effects.add(new Effect(disk.id(), staged.key(), at));
      if (isNew && !at.isAfter(safe)) {
        throw new Violation(
            "I12: %s gets a version at %s in %s, whose safe time is %s"
                .formatted(staged.key(), at, disk.name(), safe));
      }
    }
  }
}
