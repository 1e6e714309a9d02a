package dev.troth.systemtests.checker;

import dev.troth.coordinator.owner.OwnerEvent;
import dev.troth.coordinator.owner.OwnerRules;
import dev.troth.coordinator.owner.OwnerState;
import dev.troth.coordinator.owner.Step;
import dev.troth.daemon.termination.TerminationEvent;
import dev.troth.daemon.termination.TerminationRules;
import dev.troth.daemon.termination.TerminationState;
import dev.troth.daemon.termination.TerminationStep;
import dev.troth.id.OwnerId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.RegisterRules;
import dev.troth.participant.register.Row;
import dev.troth.participant.register.Transition;
import dev.troth.v1.Register;

/**
 * The rules under test: production's, and what the engines promise around them. A {@link Mutation}
 * overrides one method.
 */
class Rules {

  /** As they are. */
  static final Rules PRODUCTION = new Rules();

  Transition register(Row row, RegisterEvent event) {
    return RegisterRules.decide(row, event);
  }

  Step owner(OwnerState state, OwnerEvent event) {
    return OwnerRules.decide(state, event);
  }

  TerminationStep search(TerminationState state, TerminationEvent event) {
    return TerminationRules.decide(state, event);
  }

  /** What an owner makes of a register that it is shown. */
  Register shownToOwner(Register register, OwnerId self) {
    return register;
  }

  /** What a search makes of a register that it is shown. */
  Register shownToSearch(Register register) {
    return register;
  }

  /** R2: whether the answer to an event leaves before the row is durable. */
  boolean isToldBeforeSync(RegisterEvent event) {
    return false;
  }

  /** R8: whether a participant commits when it hears of everybody's unsealed yes. */
  boolean commitsOnPeersVotes() {
    return false;
  }

  /** R9: whether a row that has ended may be dropped. */
  boolean mayDrop(boolean isBelowDurableHorizon) {
    return isBelowDurableHorizon;
  }

  /** R10: whether a Prepare that has waited for its locks meets the horizon before it votes. */
  boolean checksHorizonBeforeVote() {
    return true;
  }

  /** R10: whether a participant aborts its own yes that stands beside a FORGOTTEN. */
  boolean abortsYesBesideForgotten() {
    return true;
  }

  /** R6: whether a run that ends in anything but a commit that all acknowledged ends its owner. */
  boolean renewsOwner() {
    return true;
  }
}
