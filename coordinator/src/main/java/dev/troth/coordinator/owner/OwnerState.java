package dev.troth.coordinator.owner;

import dev.troth.clock.Timestamp;
import dev.troth.id.OwnerId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a coordinator knows of a transaction that it drives. A value.
 *
 * @param phase how far it is
 * @param self whose yes votes count (R3)
 * @param branches in the order in which the document first names their participants
 * @param commitTimestamp COMMITTED: when
 * @param reason why it is being taken back, or was refused, or cannot be told
 * @param answered whether the clients were told
 * @param patient whether an answer waits for what would make it the same as every later one
 */
public record OwnerState(
    Phase phase,
    OwnerId self,
    List<BranchState> branches,
    Timestamp commitTimestamp,
    Optional<Reason> reason,
    boolean answered,
    boolean patient) {

  /** A transaction of which nobody was told yet. */
  static OwnerState initial(Phase phase, OwnerId self, List<BranchState> branches) {
    return new OwnerState(phase, self, branches, Timestamp.ZERO, Optional.empty(), false, true);
  }

  /** What a branch's participant has yet to answer. */
  public OwnerMessage pending(int branch) {
    return OwnerMessage.pending(phase, branches.get(branch).known());
  }

  /** Whether some participant holds a durable vote. */
  public boolean hasVote() {
    for (BranchState branch : branches) {
      if (branch.known().isYes()) {
        return true;
      }
    }
    return phase.isDecided();
  }

  /**
   * Why it is aborted. The same from whichever coordinator it is asked: what the first ABORTED
   * register, in document order, remembers.
   */
  public Reason abortReason() {
    int first = firstAborted();
    return first < branches.size()
        ? branches.get(first).reason().orElseGet(Reason::getDefaultInstance)
        : cause();
  }

  /** Why it is being taken back, was refused, or cannot be told. */
  public Reason cause() {
    return reason.orElseGet(Reason::getDefaultInstance);
  }

  /** Whether this coordinator answers for it when a participant asks its owner. */
  public boolean isPendingHere() {
    return phase == Phase.RUNNING || phase == Phase.ABORTING;
  }

  boolean every(Known known) {
    for (BranchState branch : branches) {
      if (branch.known() != known) {
        return false;
      }
    }
    return true;
  }

  boolean any(Known known) {
    for (BranchState branch : branches) {
      if (branch.known() == known) {
        return true;
      }
    }
    return false;
  }

  /** R3: a yes with this owner from all. */
  boolean hasEveryVote() {
    for (BranchState branch : branches) {
      if (!branch.known().isOwn()) {
        return false;
      }
    }
    return true;
  }

  /** Whether all that the clients are told is known. */
  boolean isAnswerable() {
    return switch (phase) {
      case RUNNING, ABORTING, WATCHING -> false;
      case UNKNOWN, REFUSED -> true;
      case COMMITTED -> hasAllReads();
      case ABORTED -> !patient || hasFinalReason();
    };
  }

  /** Whether nothing is left to be sent but End. */
  boolean isSettled() {
    if (!phase.isDecided() || !answered) {
      return false;
    }
    for (int i = 0; i < branches.size(); i++) {
      if (pending(i) != OwnerMessage.NONE) {
        return false;
      }
    }
    return true;
  }

  OwnerState with(Phase next, Reason why) {
    return new OwnerState(
        next, self, branches, commitTimestamp, Optional.of(why), answered, patient);
  }

  OwnerState with(Phase next) {
    return new OwnerState(next, self, branches, commitTimestamp, reason, answered, patient);
  }

  OwnerState committed(Timestamp at) {
    return new OwnerState(Phase.COMMITTED, self, branches, at, reason, answered, patient);
  }

  OwnerState with(int branch, BranchState next) {
    List<BranchState> changed = new ArrayList<>(branches);
    changed.set(branch, next);
    return new OwnerState(
        phase, self, List.copyOf(changed), commitTimestamp, reason, answered, patient);
  }

  OwnerState impatient() {
    return new OwnerState(phase, self, branches, commitTimestamp, reason, answered, false);
  }

  OwnerState told() {
    return new OwnerState(phase, self, branches, commitTimestamp, reason, true, patient);
  }

  private boolean hasAllReads() {
    for (BranchState branch : branches) {
      if (!branch.hasAllReads()) {
        return false;
      }
    }
    return true;
  }

  /** Whether no earlier participant can still turn out to have said no for a reason of its own. */
  private boolean hasFinalReason() {
    int first = firstAborted();
    if (first == branches.size()) {
      return true; // learnt from somebody who knows
    }
    for (int i = 0; i < first; i++) {
      BranchState branch = branches.get(i);
      if (branch.known() == Known.NOTHING && branch.reachable()) {
        return false;
      }
    }
    return true;
  }

  private int firstAborted() {
    int i = 0;
    while (i < branches.size() && branches.get(i).known() != Known.ABORTED) {
      i++;
    }
    return i;
  }

  /** The first reason, in document order, of a branch of which this is known. */
  Reason firstReason(Known known) {
    for (BranchState branch : branches) {
      if (branch.known() == known && branch.reason().isPresent()) {
        return branch.reason().get();
      }
    }
    return Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_INTERNAL).build();
  }
}
