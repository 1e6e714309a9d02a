package dev.troth.coordinator.owner;

import dev.troth.clock.Timestamp;
import dev.troth.coordinator.owner.OwnerEffect.Answer;
import dev.troth.coordinator.owner.OwnerEffect.Forget;
import dev.troth.coordinator.owner.OwnerEffect.RetryLater;
import dev.troth.coordinator.owner.OwnerEffect.Send;
import dev.troth.coordinator.owner.OwnerEffect.StopWatching;
import dev.troth.coordinator.owner.OwnerEffect.Watch;
import dev.troth.coordinator.owner.OwnerEvent.Reachable;
import dev.troth.coordinator.owner.OwnerEvent.Rejected;
import dev.troth.coordinator.owner.OwnerEvent.ResendDue;
import dev.troth.coordinator.owner.OwnerEvent.RetryDue;
import dev.troth.id.OwnerId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * How an owner drives a transaction: takes in what happened, concludes by R3 to R6, R10, R11 and
 * R13, and sends each participant what the new phase leaves to be said.
 */
public final class OwnerRules {

  private static final Reason EXPIRED =
      reason(
          ErrorCode.ERROR_CODE_EXPIRED,
          "a participant takes no more votes on an id as old as this; submit it with a new id");

  private static final Reason ALL_FORGOTTEN =
      reason(
          ErrorCode.ERROR_CODE_EXPIRED,
          "the id is older than what the participants remember: what became of it is not known");

  private static final Reason TWO_OWNERS =
      reason(
          ErrorCode.ERROR_CODE_FENCED,
          "two coordinators drove this id at once; submit it again with a new id");

  private OwnerRules() {}

  /** Begins to drive a transaction: every participant is asked for its vote. */
  public static Step start(OwnerId self, List<BranchState> branches) {
    OwnerState state = OwnerState.initial(Phase.RUNNING, self, List.copyOf(branches));
    List<OwnerEffect> effects = new ArrayList<>(branches.size());
    for (int i = 0; i < branches.size(); i++) {
      sendPending(state, i, effects);
    }
    return new Step(state, effects);
  }

  /** Begins to recover a transaction that this coordinator did not start. */
  public static Step recover(OwnerId self, List<BranchState> branches) {
    return new Step(
        OwnerState.initial(Phase.WATCHING, self, List.copyOf(branches)), List.of(new Watch()));
  }

  /**
   * What an event leads to.
   *
   * @throws BrokenInvariantException when two different outcomes were heard of (I2)
   */
  public static Step decide(OwnerState before, OwnerEvent event) {
    OwnerState after = conclude(event.takenIn(before));
    if (after.phase() != before.phase() && !before.phase().next().contains(after.phase())) {
      throw new BrokenInvariantException(
          before.phase() + " became " + after.phase() + ": " + before);
    }
    List<OwnerEffect> effects = new ArrayList<>(4);
    watch(before, after, effects);
    for (int i = 0; i < after.branches().size(); i++) {
      send(before, after, i, event, effects);
    }
    boolean answers = !before.answered() && after.isAnswerable();
    if (answers) {
      after = after.told();
      effects.add(new Answer());
    }
    if (after.isSettled()) {
      end(after, effects);
    }
    return new Step(after, effects);
  }

  private static OwnerState conclude(OwnerState state) {
    requireOneOutcome(state);
    if (state.phase().isDecided()) {
      return state;
    }
    for (BranchState branch : state.branches()) {
      if (branch.known() == Known.COMMITTED) { // R4
        return state.committed(branch.timestamp());
      }
    }
    if (state.any(Known.ABORTED)) { // R5
      return state.with(Phase.ABORTED);
    }
    if (state.any(Known.REUSED)) { // R11
      return state.with(Phase.REFUSED, state.firstReason(Known.REUSED));
    }
    if (state.every(Known.FORGOTTEN)) { // R10
      return state.with(Phase.UNKNOWN, ALL_FORGOTTEN);
    }
    return switch (state.phase()) {
      case RUNNING -> concludeRunning(state);
      case ABORTING -> canOnlyWatch(state) ? state.with(Phase.WATCHING) : state;
      // R13: it owns a row after all
      case WATCHING -> canTakeBackAYes(state) ? aborting(state, TWO_OWNERS) : state;
      case COMMITTED, ABORTED, UNKNOWN, REFUSED -> state;
    };
  }

  private static OwnerState concludeRunning(OwnerState state) {
    if (state.hasEveryVote()) { // R3
      return state.committed(latest(state.branches()));
    }
    if (state.any(Known.FORGOTTEN)) {
      return state.with(Phase.ABORTING, EXPIRED);
    }
    if (state.any(Known.FOREIGN)) { // R13
      return state.any(Known.MINE) || state.any(Known.PINNED)
          ? state.with(Phase.ABORTING, TWO_OWNERS)
          : state.with(Phase.WATCHING);
    }
    if (state.every(Known.DECLINED)) { // nothing was written anywhere, and nothing is on its way
      return state.with(Phase.REFUSED, state.firstReason(Known.DECLINED));
    }
    return state.any(Known.DECLINED) && !state.any(Known.NOTHING)
        ? state.with(Phase.ABORTING, state.firstReason(Known.DECLINED))
        : state;
  }

  /** The reason it was first taken back for stays. */
  private static OwnerState aborting(OwnerState state, Reason cause) {
    return state.with(Phase.ABORTING, state.reason().orElse(cause));
  }

  /** REFUSED(sealed | owner) at every reachable row. */
  private static boolean canOnlyWatch(OwnerState state) {
    boolean refused = false;
    for (BranchState branch : state.branches()) {
      if (branch.reachable()) {
        if (branch.known().canBeTakenBack()) {
          return false;
        }
        refused |= branch.known().isYes();
      }
    }
    return refused;
  }

  private static boolean canTakeBackAYes(OwnerState state) {
    for (BranchState branch : state.branches()) {
      if (branch.reachable() && branch.known() == Known.MINE) {
        return true;
      }
    }
    return false;
  }

  /** R3, R4: {@code commitTs = max(prepareTs)}. */
  private static Timestamp latest(List<BranchState> branches) {
    Timestamp latest = Timestamp.ZERO;
    for (BranchState branch : branches) {
      latest = Timestamp.max(latest, branch.timestamp());
    }
    return latest;
  }

  private static void requireOneOutcome(OwnerState state) {
    boolean committed = state.phase() == Phase.COMMITTED;
    boolean aborted = state.phase() == Phase.ABORTED;
    Timestamp at = state.commitTimestamp();
    for (BranchState branch : state.branches()) {
      if (branch.known() == Known.COMMITTED) {
        if (committed && !branch.timestamp().equals(at)) { // I5
          throw new BrokenInvariantException("two commit timestamps: " + state);
        }
        committed = true;
        at = branch.timestamp();
      }
      aborted |= branch.known() == Known.ABORTED;
    }
    if (committed && aborted) { // I2
      throw new BrokenInvariantException("committed and aborted: " + state);
    }
  }

  private static void watch(OwnerState before, OwnerState after, List<OwnerEffect> effects) {
    boolean watched = before.phase() == Phase.WATCHING;
    boolean watches = after.phase() == Phase.WATCHING;
    if (watches && !watched) {
      effects.add(new Watch());
    } else if (watched && !watches) {
      effects.add(new StopWatching());
    }
  }

  private static void send(
      OwnerState before,
      OwnerState after,
      int branch,
      OwnerEvent event,
      List<OwnerEffect> effects) {
    boolean asked = before.pending(branch) == after.pending(branch);
    if (!asked || isResend(event, branch)) {
      sendPending(after, branch, effects);
    } else if (event instanceof Rejected rejected
        && rejected.branch() == branch
        && rejected.isPassing()
        && after.pending(branch) != OwnerMessage.NONE) {
      effects.add(new RetryLater(branch));
    }
  }

  private static boolean isResend(OwnerEvent event, int branch) {
    return event instanceof ResendDue
        || (event instanceof Reachable reachable && reachable.branch() == branch)
        || (event instanceof RetryDue retry && retry.branch() == branch);
  }

  private static void sendPending(OwnerState state, int branch, List<OwnerEffect> effects) {
    OwnerMessage message = state.pending(branch);
    if (message != OwnerMessage.NONE && state.branches().get(branch).reachable()) {
      effects.add(new Send(branch, message));
    }
  }

  /** R9: everyone's acknowledgement is here, so everyone may forget. */
  private static void end(OwnerState state, List<OwnerEffect> effects) {
    boolean told = state.phase() == Phase.COMMITTED || state.phase() == Phase.ABORTED;
    if (told && state.branches().size() > 1 && !state.any(Known.REUSED)) {
      for (int i = 0; i < state.branches().size(); i++) {
        if (state.branches().get(i).known() != Known.FORGOTTEN) {
          effects.add(new Send(i, OwnerMessage.END));
        }
      }
    }
    effects.add(new Forget());
  }

  private static Reason reason(ErrorCode code, String message) {
    return Reason.newBuilder().setCode(code).setMessage(message).build();
  }
}
