package dev.troth.systemtests.checker;

import dev.troth.daemon.termination.TerminationState;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A participant.
 *
 * @param durable what survives a crash
 * @param unsynced what was written since, oldest first
 * @param search for the decision of its yes, once one has begun
 * @param seenFinal the other participants that its janitor found final (R9)
 */
record ParticipantState(
    Stored durable,
    List<Stored> unsynced,
    Optional<TerminationState> search,
    Set<Integer> seenFinal) {

  ParticipantState {
    unsynced = List.copyOf(unsynced);
    seenFinal = Set.copyOf(seenFinal);
  }

  static final ParticipantState INITIAL = of(Stored.NOTHING);

  /** As it is after a restart. */
  static ParticipantState of(Stored durable) {
    return new ParticipantState(durable, List.of(), Optional.empty(), Set.of());
  }

  /** As it is in memory. */
  Stored current() {
    return unsynced.isEmpty() ? durable : unsynced.get(unsynced.size() - 1);
  }
}
