package dev.troth.coordinator.owner;

import dev.troth.clock.Timestamp;
import dev.troth.error.RetryClass;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;

/** What can happen to a transaction. Branches are named by their place in the state's list. */
public sealed interface OwnerEvent {

  /** The state with what this event says taken in, before conclusions. */
  OwnerState takenIn(OwnerState state);

  /** A participant showed its register, whatever it was asked. */
  record Heard(int branch, Register register) implements OwnerEvent {
    @Override
    public OwnerState takenIn(OwnerState state) {
      return state.with(branch, state.branches().get(branch).after(register, state.self()));
    }
  }

  /** A participant refused a message: no vote, nothing written. */
  record Rejected(int branch, Reason reason) implements OwnerEvent {
    @Override
    public OwnerState takenIn(OwnerState state) {
      BranchState before = state.branches().get(branch);
      if (before.known().isFinal()) {
        return state;
      }
      if (reason.getCode() == ErrorCode.ERROR_CODE_EXPIRED) { // R10
        return state.with(branch, before.forgotten());
      }
      return state.with(branch, before.withKnown(known(state, before.known()), reason));
    }

    /** Whether the same message can be taken later. */
    boolean isPassing() {
      return RetryClass.of(reason.getCode()) == RetryClass.SAME_ID
          || reason.getCode() == ErrorCode.ERROR_CODE_PENDING; // it waits for a saga's end
    }

    private Known known(OwnerState state, Known before) {
      if (reason.getCode() == ErrorCode.ERROR_CODE_TXN_ID_REUSED) { // R11
        return Known.REUSED;
      }
      // A refused transaction asks nobody twice for a vote that it only wants to take back.
      boolean declined = !isPassing() || state.phase() == Phase.REFUSED;
      return before == Known.NOTHING && declined ? Known.DECLINED : before;
    }
  }

  /** Messages do not reach a participant. */
  record Unreachable(int branch) implements OwnerEvent {
    @Override
    public OwnerState takenIn(OwnerState state) {
      return state.with(branch, state.branches().get(branch).withReachable(false));
    }
  }

  /** Messages reach a participant again; what was sent before may be lost. */
  record Reachable(int branch) implements OwnerEvent {
    @Override
    public OwnerState takenIn(OwnerState state) {
      return state.with(branch, state.branches().get(branch).withReachable(true));
    }
  }

  /** The backoff after a rejection is over. */
  record RetryDue(int branch) implements OwnerEvent {
    @Override
    public OwnerState takenIn(OwnerState state) {
      return state;
    }
  }

  /** Too long without an answer: what is pending may be lost. */
  record ResendDue() implements OwnerEvent {
    @Override
    public OwnerState takenIn(OwnerState state) {
      return state;
    }
  }

  /** The time to vote is over. */
  record DeadlinePassed(Reason reason) implements OwnerEvent {
    @Override
    public OwnerState takenIn(OwnerState state) {
      return state.phase() == Phase.RUNNING ? state.with(Phase.ABORTING, reason) : state; // R6
    }
  }

  /** Somebody asks to abort it. */
  record CancelAsked(Reason reason) implements OwnerEvent {
    @Override
    public OwnerState takenIn(OwnerState state) {
      return state.phase() == Phase.RUNNING ? state.with(Phase.ABORTING, reason) : state; // R6
    }
  }

  /** The answer has waited long enough for a better reason. */
  record PatienceEnded() implements OwnerEvent {
    @Override
    public OwnerState takenIn(OwnerState state) {
      return state.impatient();
    }
  }

  /** Recovery, or another owner, found that it is committed (R4). */
  record CommitLearnt(Timestamp at) implements OwnerEvent {
    @Override
    public OwnerState takenIn(OwnerState state) {
      if (state.phase() == Phase.ABORTED
          || (state.phase() == Phase.COMMITTED && !at.equals(state.commitTimestamp()))) {
        throw new BrokenInvariantException("learnt COMMITTED at " + at + " after " + state); // I2
      }
      return state.phase().isDecided() ? state : state.committed(at);
    }
  }

  /** Recovery, or another owner, found that it is aborted (R5). */
  record AbortLearnt(Reason reason) implements OwnerEvent {
    @Override
    public OwnerState takenIn(OwnerState state) {
      if (state.phase() == Phase.COMMITTED) {
        throw new BrokenInvariantException("learnt ABORTED after " + state); // I2
      }
      return state.phase().isDecided() ? state : state.with(Phase.ABORTED, reason);
    }
  }
}
