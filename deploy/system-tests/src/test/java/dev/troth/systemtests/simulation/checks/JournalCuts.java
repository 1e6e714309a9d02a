package dev.troth.systemtests.simulation.checks;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.store.v1.JournalEvent;
import dev.troth.systemtests.simulation.world.ParticipantNode;
import dev.troth.systemtests.simulation.world.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What those who follow journals are told stays true, whatever crashes: everything up to the
 * position is there, and nothing after it takes effect at or below the safe time.
 */
final class JournalCuts {

  private final Map<String, List<JournalProgress>> told = new HashMap<>();

  void told(ParticipantNode participant, JournalProgress progress) {
    told.computeIfAbsent(participant.name(), same -> new ArrayList<>()).add(progress);
  }

  void check(List<ParticipantNode> participants) {
    for (ParticipantNode participant : participants) {
      Map<Long, JournalEvent> journal = participant.disk().image().whole().journal();
      Timestamp[] lowestAfter = lowestAfter(journal);
      for (JournalProgress progress : told.getOrDefault(participant.name(), List.of())) {
        if (progress.position() > journal.size()) {
          throw new Violation(
              "I16: %s said that %d events are durable, and has %d"
                  .formatted(participant.name(), progress.position(), journal.size()));
        }
        Timestamp lowest = lowestAfter[Math.toIntExact(progress.position())];
        if (!lowest.isAfter(progress.safeTime())) {
          throw new Violation(
              "%s said that nothing after event %d takes effect up to %s, and something does at %s"
                  .formatted(participant.name(), progress.position(), progress.safeTime(), lowest));
        }
      }
    }
  }

  /** By position: the lowest commit timestamp of the events after it. */
  private static Timestamp[] lowestAfter(Map<Long, JournalEvent> journal) {
    Timestamp[] lowest = new Timestamp[journal.size() + 1];
    lowest[journal.size()] = Timestamp.MAX;
    for (int position = journal.size(); position > 0; position--) {
      JournalEvent event = journal.get((long) position);
      Timestamp at = event == null ? Timestamp.MAX : new Timestamp(event.getCommitTimestamp());
      lowest[position - 1] = lowest[position].isAfter(at) ? at : lowest[position];
    }
    return lowest;
  }
}
