package dev.troth.participant.register;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.v1.EndedByHand;
import dev.troth.v1.Owner;
import dev.troth.v1.Reason;

/**
 * What can happen to a register: the messages of protocol section 6, and the vote that a Prepare
 * leads to. Every message may name the content it is about; a row with other content is none of its
 * business (R11).
 */
public sealed interface RegisterEvent {

  /**
   * SHA-256 of the transaction's canonical bytes; empty when whatever content has the id is meant.
   */
  ByteString specHash();

  /** Somebody asks for a vote. */
  record Prepare(ByteString specHash) implements RegisterEvent {}

  /** The vote on a Prepare that met NONE is yes. */
  record VoteYes(Owner owner, Timestamp prepareTimestamp, Branch branch) implements RegisterEvent {
    @Override
    public ByteString specHash() {
      return branch.specHash();
    }
  }

  /** The vote is yes and there is no other participant: it is the decision. */
  record VoteAlone(Timestamp commitTimestamp, Branch branch) implements RegisterEvent {
    @Override
    public ByteString specHash() {
      return branch.specHash();
    }
  }

  /** The vote is no. */
  record VoteNo(Reason reason, Branch branch) implements RegisterEvent {
    @Override
    public ByteString specHash() {
      return branch.specHash();
    }
  }

  /** The decision is COMMIT. */
  record DecideCommit(ByteString specHash, Timestamp commitTimestamp) implements RegisterEvent {}

  /** The decision is ABORT. */
  record DecideAbort(ByteString specHash, Reason reason) implements RegisterEvent {}

  /** The owner takes its transaction back. */
  record OwnerAbort(ByteString specHash, Owner owner, Reason reason) implements RegisterEvent {}

  /** Somebody recovers: closes NONE, pins a yes. */
  record Seal(ByteString specHash) implements RegisterEvent {}

  /** Somebody looks. */
  record Peek(ByteString specHash) implements RegisterEvent {}

  /** Everyone has durably decided. */
  record End(ByteString specHash) implements RegisterEvent {}

  /** A saga's step is to have no further attempt: closes its action's row of attempt 0 (S3). */
  record Fence(ByteString specHash, Reason reason) implements RegisterEvent {}

  /**
   * An operator ends what nobody can finish.
   *
   * @param commitTimestamp when it commits; ZERO = it aborts
   */
  record EndByHand(ByteString specHash, Timestamp commitTimestamp, EndedByHand act)
      implements RegisterEvent {}

  /** The saga is over everywhere. */
  record EndSaga(ByteString specHash) implements RegisterEvent {}
}
