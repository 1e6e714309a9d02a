package dev.troth.daemon.termination;

import dev.troth.clock.Timestamp;
import dev.troth.id.OwnerId;
import dev.troth.id.StoreId;
import dev.troth.v1.OwnerDecision;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;

/**
 * What a termination learns. The engine reports one of answered and unreachable for every message
 * it was made to send, by its deadline at the latest; more, repeated and late ones are harmless
 * (see {@link TerminationRules}).
 */
public sealed interface TerminationEvent {

  /** A round begins: the in-doubt timer fired, or the daemon restarted. */
  record Start() implements TerminationEvent {
    @Override
    public TerminationStep metIn(TerminationState state) {
      return TerminationRules.start(state);
    }
  }

  /**
   * An owner answered.
   *
   * @param commitTimestamp of COMMITTED; zero otherwise
   * @param reason of ABORTED; empty otherwise
   */
  record OwnerAnswered(
      OwnerId owner, OwnerDecision decision, Timestamp commitTimestamp, Reason reason)
      implements TerminationEvent {

    public static OwnerAnswered of(OwnerId owner, OwnerStatusResponse response) {
      return new OwnerAnswered(
          owner,
          response.getDecision(),
          new Timestamp(response.getCommitTimestamp()),
          response.getReason());
    }

    @Override
    public TerminationStep metIn(TerminationState state) {
      return TerminationRules.ownerAnswered(state, this);
    }
  }

  /** An owner did not answer in time, or refused. */
  record OwnerUnreachable(OwnerId owner) implements TerminationEvent {
    @Override
    public TerminationStep metIn(TerminationState state) {
      return TerminationRules.ownerIsOfNoHelp(state, owner);
    }
  }

  /**
   * A member answered a peek or a seal with its register as it then stood. One that holds a row
   * with other content (TXN_ID_REUSED, R11) never was and never will be a yes to this one: the
   * engine reports it as ABORTED.
   */
  record Answered(StoreId member, Register register) implements TerminationEvent {
    @Override
    public TerminationStep metIn(TerminationState state) {
      return TerminationRules.answered(state, member, register);
    }
  }

  /** A member did not answer in time, or answered with another rejection. */
  record Unreachable(StoreId member) implements TerminationEvent {
    @Override
    public TerminationStep metIn(TerminationState state) {
      return TerminationRules.unreachable(state, member);
    }
  }

  /** {@link TerminationRules#decide} for this event. */
  TerminationStep metIn(TerminationState state);
}
