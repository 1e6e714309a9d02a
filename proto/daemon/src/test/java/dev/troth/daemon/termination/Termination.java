package dev.troth.daemon.termination;

import dev.troth.daemon.termination.TerminationEvent.Answered;
import dev.troth.daemon.termination.TerminationEvent.OwnerAnswered;
import dev.troth.daemon.termination.TerminationEvent.OwnerUnreachable;
import dev.troth.daemon.termination.TerminationEvent.Start;
import dev.troth.daemon.termination.TerminationEvent.Unreachable;
import dev.troth.id.OwnerId;
import dev.troth.v1.Owner;
import dev.troth.v1.OwnerDecision;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import java.util.List;
import java.util.Optional;

/** Plays events into the rules and keeps the state between them. */
final class Termination {

  private TerminationState state;

  private Termination(Optional<Owner> owner, int members) {
    state = TerminationState.create(owner, Registers.stores(members));
  }

  static Termination of(int members) {
    return new Termination(Optional.of(Registers.OWNER), members);
  }

  static Termination withoutOwner(int members) {
    return new Termination(Optional.empty(), members);
  }

  /** In a round whose owner cannot be reached: the members are being peeked at. */
  static Termination peeking(int members) {
    Termination termination = of(members);
    termination.starts();
    termination.ownerIsUnreachable(Registers.OWNER);
    return termination;
  }

  TerminationState state() {
    return state;
  }

  List<TerminationEffect> starts() {
    return meets(new Start());
  }

  List<TerminationEffect> ownerSays(Owner owner, OwnerDecision decision) {
    return meets(
        new OwnerAnswered(
            OwnerId.of(owner), decision, Registers.ts(0), Reason.getDefaultInstance()));
  }

  List<TerminationEffect> ownerCommitted(long commitTimestamp) {
    return meets(
        new OwnerAnswered(
            OwnerId.of(Registers.OWNER),
            OwnerDecision.OWNER_DECISION_COMMITTED,
            Registers.ts(commitTimestamp),
            Reason.getDefaultInstance()));
  }

  List<TerminationEffect> ownerAborted() {
    return meets(
        new OwnerAnswered(
            OwnerId.of(Registers.OWNER),
            OwnerDecision.OWNER_DECISION_ABORTED,
            Registers.ts(0),
            Registers.REASON));
  }

  List<TerminationEffect> ownerIsUnreachable(Owner owner) {
    return meets(new OwnerUnreachable(OwnerId.of(owner)));
  }

  List<TerminationEffect> answers(int member, Register register) {
    return meets(new Answered(Registers.store(member), register));
  }

  List<TerminationEffect> isUnreachable(int member) {
    return meets(new Unreachable(Registers.store(member)));
  }

  private List<TerminationEffect> meets(TerminationEvent event) {
    TerminationStep step = TerminationRules.decide(state, event);
    state = step.next();
    return step.effects();
  }
}
