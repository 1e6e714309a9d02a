package dev.troth.coordinator.saga;

import dev.troth.clock.Timestamp;
import dev.troth.coordinator.owner.BrokenInvariantException;
import dev.troth.coordinator.saga.SagaEvent.AttemptAborted;
import dev.troth.coordinator.saga.SagaEvent.AttemptCommitted;
import dev.troth.coordinator.saga.SagaEvent.AttemptNotTaken;
import dev.troth.coordinator.saga.SagaEvent.Fenced;
import dev.troth.coordinator.saga.SagaEvent.FoundFinished;
import dev.troth.coordinator.saga.SagaEvent.HomeEnded;
import dev.troth.coordinator.saga.SagaEvent.Opened;
import dev.troth.coordinator.saga.SagaEvent.OthersEnded;
import dev.troth.coordinator.saga.SagaEvent.OutcomeNoted;
import dev.troth.coordinator.saga.SagaEvent.Resolved;
import dev.troth.coordinator.saga.SagaEvent.RetryDue;
import dev.troth.coordinator.saga.SagaEvent.Silent;
import dev.troth.coordinator.saga.SagaEvent.TurnAsked;
import dev.troth.error.RetryClass;
import dev.troth.v1.AttemptRow;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.Verdict;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How a saga is driven. An event is taken in, and then everything is begun that the state allows:
 *
 * <ul>
 *   <li>forward: a step whose predecessors are done; END is one of them. All done: COMPLETED (S9).
 *   <li>a failure before the pivot is done: the pivot is fenced, and nothing begins until it is
 *       known what became of it (S4).
 *   <li>backward: every other step is fenced, but those that only come after the pivot; a step that
 *       had committed is undone once all after it are (S5). All undone: COMPENSATED (S9).
 * </ul>
 *
 * <p>A driver that takes over begins like a new one. Attempts are numbered from 1 and a line of
 * them is walked: a register that is written already answers as it is (S7).
 */
public final class SagaRules {

  private SagaRules() {}

  /**
   * What an event leads to.
   *
   * @throws BrokenInvariantException when what was heard contradicts what was concluded
   */
  public static SagaStep decide(SagaState before, SagaEvent event) {
    SagaTurn turn = new SagaTurn(before);
    if (before.phase() != SagaPhase.GONE) {
      takeIn(turn, event);
      turn.goOn();
    }
    return turn.end();
  }

  private static void takeIn(SagaTurn turn, SagaEvent event) {
    if (event instanceof Opened opened) {
      opened(turn, opened);
    } else if (event instanceof FoundFinished found) {
      foundFinished(turn, found);
    } else if (event instanceof AttemptCommitted committed) {
      committed(turn, committed);
    } else if (event instanceof AttemptAborted aborted) {
      aborted(turn, aborted);
    } else if (event instanceof AttemptNotTaken refused) {
      notTaken(turn, refused);
    } else if (event instanceof RetryDue due) {
      retryDue(turn, due.line());
    } else if (event instanceof Fenced fenced) {
      fenced(turn, fenced);
    } else if (event instanceof Silent silent) {
      silent(turn, silent);
    } else if (event instanceof TurnAsked asked) {
      turn.turnBecause(asked.reason());
    } else if (event instanceof Resolved resolved) {
      resolved(turn, resolved.line(), resolved.verdict());
    } else if (event instanceof OutcomeNoted) {
      turn.leave(SagaPhase.NOTING, SagaPhase.ENDING, new SagaEffect.EndOthers());
    } else if (event instanceof OthersEnded) {
      turn.leave(SagaPhase.ENDING, SagaPhase.ENDING_HOME, new SagaEffect.EndHome());
    } else if (event instanceof HomeEnded) {
      turn.leave(SagaPhase.ENDING_HOME, SagaPhase.GONE, new SagaEffect.Forget());
    } else {
      throw new IllegalArgumentException("no such event: " + event);
    }
  }

  /** S1. A pivot that is fenced is asked before anything is begun: the saga may have turned. */
  private static void opened(SagaTurn turn, Opened opened) {
    if (turn.phase() != SagaPhase.OPENING) {
      return;
    }
    turn.enter(SagaPhase.FORWARD);
    if (opened.pivotFenced()) {
      turn.turnBecause(Reason.getDefaultInstance());
    }
  }

  private static void foundFinished(SagaTurn turn, FoundFinished found) {
    if (turn.phase() == SagaPhase.OPENING) {
      turn.found(found.status());
      turn.enter(SagaPhase.ENDING);
      turn.add(new SagaEffect.EndOthers());
    }
  }

  private static void committed(SagaTurn turn, AttemptCommitted event) {
    Line line = turn.line(event.line());
    switch (line.stage()) {
      case CLOSED ->
          throw new BrokenInvariantException(
              event.line() + " committed as attempt " + event.attempt() + " after its fence"); // S3
      case COMMITTED -> {
        if (line.attempt() != event.attempt()) {
          throw new BrokenInvariantException(
              event.line() + " committed twice: " + line.attempt() + ", " + event.attempt()); // I15
        }
      }
      // What truly happened counts for more than what an operator said about it.
      case IDLE, RUNNING, RESTING, SEARCHING, DONE_BY_HAND, SKIPPED ->
          turn.put(event.line(), line.committed(event.attempt(), event.at()));
    }
  }

  private static void aborted(SagaTurn turn, AttemptAborted event) {
    Line line = turn.line(event.line());
    switch (line.stage()) {
      case SEARCHING -> {
        SortedSet<Integer> left = new TreeSet<>(line.inDoubt());
        if (left.remove(event.attempt())) {
          search(turn, event.line().step(), left);
        }
      }
      case RUNNING -> {
        if (line.attempt() == event.attempt()) {
          failed(turn, event.line(), event.attempt() + 1, event.reason(), event.outOfTime());
        }
      }
      case COMMITTED -> {
        if (line.attempt() == event.attempt()) {
          throw new BrokenInvariantException(
              event.line() + " is both committed and aborted: " + event.attempt()); // I2
        }
      }
      case IDLE, RESTING, CLOSED, DONE_BY_HAND, SKIPPED -> {}
    }
  }

  /** The same attempt is tried again, for nothing of it is known to be aborted (S2). */
  private static void notTaken(SagaTurn turn, AttemptNotTaken event) {
    Line line = turn.line(event.line());
    if (line.stage() == Stage.RUNNING && line.attempt() == event.attempt()) {
      failed(turn, event.line(), event.attempt(), event.reason(), event.outOfTime());
    } else if (line.stage() == Stage.SEARCHING && line.inDoubt().contains(event.attempt())) {
      turn.put(event.line(), line.silent(event.reason()));
      turn.rest(event.line());
    }
  }

  private static void failed(
      SagaTurn turn, LineId id, int nextAttempt, Reason reason, boolean outOfTime) {
    Line line = turn.line(id).failed(nextAttempt, reason);
    turn.put(id, line);
    if (id.isAction() && turn.phase().isTurned()) {
      return; // its fence says what became of it; should the saga go forward, it is tried again
    }
    boolean mayTurn = id.isAction() && turn.phase() == SagaPhase.FORWARD && !turn.isPastPivot();
    boolean isSpent =
        turn.plan().isSpent(id.step(), line.failures())
            || (isHeldUp(reason) && line.failures() >= turn.plan().stuckAfter());
    if (mayTurn && (outOfTime || isSpent || !passes(reason))) {
      turn.turnBecause(reason); // S2
    } else {
      turn.rest(id);
    }
  }

  /**
   * Whether the same may succeed another time: the saga's participants did not refuse it as such.
   */
  private static boolean passes(Reason reason) {
    return RetryClass.of(reason.getCode()) != RetryClass.NEVER;
  }

  /**
   * Whether another saga's mark is in the way. However many attempts a step is allowed: two sagas
   * that are in each other's way before their pivots would try for ever, and so would whoever meets
   * the mark of a saga that is stuck.
   */
  private static boolean isHeldUp(Reason reason) {
    return reason.getCode() == ErrorCode.ERROR_CODE_PENDING;
  }

  private static void retryDue(SagaTurn turn, LineId id) {
    Line line = turn.line(id);
    if (line.stage() == Stage.RESTING) {
      turn.put(id, line.in(Stage.IDLE));
    } else if (line.stage() == Stage.SEARCHING) {
      turn.add(new SagaEffect.Recover(id.step(), line.inDoubt().first()));
    }
  }

  private static void fenced(SagaTurn turn, Fenced event) {
    LineId id = LineId.action(event.step());
    Line line = turn.line(id);
    turn.learnCause(event);
    startWhereItStopped(turn, event);
    if (!line.fenceAsked() || line.stage() == Stage.SEARCHING || line.stage() == Stage.CLOSED) {
      return;
    }
    SortedSet<Integer> inDoubt = new TreeSet<>();
    for (AttemptRow row : event.attempts()) {
      if (!isOf(row, id)) {
        continue;
      }
      if (row.getRegister().getStatus() == RegisterStatus.REGISTER_STATUS_COMMITTED) {
        committed(
            turn,
            new AttemptCommitted(
                id, row.getAttempt(), new Timestamp(row.getRegister().getCommitTimestamp())));
        return;
      }
      if (row.getRegister().getStatus() == RegisterStatus.REGISTER_STATUS_YES) {
        inDoubt.add(row.getAttempt());
      }
    }
    if (!line.stage().isOver()) {
      search(turn, event.step(), inDoubt);
    }
  }

  /** Spares a driver that takes over the walk along compensations that were aborted before. */
  private static void startWhereItStopped(SagaTurn turn, Fenced event) {
    LineId id = LineId.compensation(event.step());
    Line line = turn.line(id);
    int last = line.attempt();
    for (AttemptRow row : event.attempts()) {
      if (isOf(row, id)) {
        last = Math.max(last, row.getAttempt());
      }
    }
    if (line.stage() == Stage.IDLE && last > line.attempt()) {
      turn.put(id, line.from(last));
    }
  }

  private static boolean isOf(AttemptRow row, LineId id) {
    return row.getKind() == id.kind() && row.getAttempt() > 0;
  }

  /** S3: what the fenced participant has voted yes to is resolved before anything is concluded. */
  private static void search(SagaTurn turn, int step, SortedSet<Integer> inDoubt) {
    LineId id = LineId.action(step);
    Line line = turn.line(id);
    if (inDoubt.isEmpty()) {
      turn.put(id, line.over(Stage.CLOSED));
    } else {
      turn.put(id, line.searching(inDoubt));
      turn.add(new SagaEffect.Recover(step, inDoubt.first()));
    }
  }

  private static void silent(SagaTurn turn, Silent event) {
    Line line = turn.line(event.line());
    boolean isTried =
        line.stage() == Stage.RUNNING
            || line.stage() == Stage.RESTING
            || line.stage() == Stage.SEARCHING
            || line.awaitsFence();
    if (isTried && !turn.phase().isFinished()) {
      turn.put(event.line(), line.silent(event.reason()));
    }
  }

  /**
   * Nobody says by hand that the pivot is done: its register alone decides whether the saga turns
   * back (S4), and another driver may have concluded from it already.
   */
  private static void resolved(SagaTurn turn, LineId id, Verdict verdict) {
    Line line = turn.line(id);
    if (line.stage().isOver() || turn.phase().isFinished()) {
      return;
    }
    switch (turn.isPivot(id) ? Verdict.VERDICT_RETRY : verdict) {
      case VERDICT_RETRY -> {
        turn.put(id, line.refreshed());
        retryDue(turn, id);
      }
      case VERDICT_SKIP -> overBy(turn, id, Stage.SKIPPED);
      case VERDICT_DONE -> overBy(turn, id, Stage.DONE_BY_HAND);
      case VERDICT_UNSPECIFIED, UNRECOGNIZED -> {}
    }
  }

  /** An action is fenced besides, where it can be: it should not happen after all. */
  private static void overBy(SagaTurn turn, LineId id, Stage how) {
    Line line = turn.line(id);
    if (line.stage() == Stage.RUNNING) {
      turn.add(new SagaEffect.Cancel(id, line.attempt()));
    }
    turn.put(id, line.over(how));
    if (id.isAction() && !line.fenceAsked()) {
      turn.put(id, turn.line(id).fencing());
      turn.add(new SagaEffect.Fence(id.step()));
    }
  }

  /** Whether the participants did not refuse it: they could not be asked. */
  static boolean isUnheard(Reason reason) {
    return RetryClass.of(reason.getCode()) == RetryClass.SAME_ID;
  }

  /** The reason that a driver gives who finds that another has turned the saga. */
  static boolean isHearsay(Reason reason) {
    return reason.getCode() == ErrorCode.ERROR_CODE_UNSPECIFIED
        || reason.getCode() == ErrorCode.ERROR_CODE_STEP_FENCED;
  }
}
