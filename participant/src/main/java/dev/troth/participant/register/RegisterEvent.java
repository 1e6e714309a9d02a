package dev.troth.participant.register;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.v1.Owner;
import dev.troth.v1.Reason;

/**
 * What can happen to a register: the columns' messages of protocol section 6, and the vote that a
 * Prepare leads to.
 */
public sealed interface RegisterEvent {

  /** Somebody asks for a vote on the transaction of this hash. */
  record Prepare(ByteString specHash) implements RegisterEvent {}

  /** The vote on a Prepare that met NONE is yes. */
  record VoteYes(Owner owner, Timestamp prepareTimestamp, Branch branch) implements RegisterEvent {}

  /** The vote is yes and there is no other participant: it is the decision. */
  record VoteAlone(Timestamp commitTimestamp, Branch branch) implements RegisterEvent {}

  /** The vote is no. */
  record VoteNo(Reason reason, Branch branch) implements RegisterEvent {}

  /** The decision is COMMIT. */
  record DecideCommit(Timestamp commitTimestamp) implements RegisterEvent {}

  /** The decision is ABORT. */
  record DecideAbort(Reason reason) implements RegisterEvent {}

  /** The owner takes its transaction back. */
  record OwnerAbort(Owner owner, Reason reason) implements RegisterEvent {}

  /** Somebody recovers: closes NONE, pins a yes. */
  record Seal() implements RegisterEvent {}

  /** Somebody looks. */
  record Peek() implements RegisterEvent {}

  /** Everyone has durably decided. */
  record End() implements RegisterEvent {}
}
