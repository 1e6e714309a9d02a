package dev.troth.systemtests.checker;

import dev.troth.coordinator.owner.OwnerState;
import dev.troth.daemon.termination.TerminationState;
import java.util.Optional;

/**
 * A coordinator, as far as the one id is concerned.
 *
 * @param runs how many have begun
 * @param incarnation of the owner that the next run has
 * @param run the present one
 * @param watch the present run's search for the decision, while it only watches
 * @param hasLostRun whether a crash or a short memory ended a run before its time
 */
record CoordinatorState(
    int runs,
    int incarnation,
    Optional<OwnerState> run,
    Optional<TerminationState> watch,
    boolean hasLostRun) {

  static final CoordinatorState INITIAL =
      new CoordinatorState(0, 1, Optional.empty(), Optional.empty(), false);
}
