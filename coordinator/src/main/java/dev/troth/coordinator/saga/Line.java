package dev.troth.coordinator.saga;

import dev.troth.clock.Timestamp;
import dev.troth.v1.Reason;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The attempts of a step's action, or of its compensation: a line of registers, each begun only
 * when the one before is durably aborted (S2).
 *
 * @param attempt the one under way, the next one to start, or the one that committed; from 1
 * @param failures in a row, since it began or an operator asked for another try
 * @param fenceAsked an action: its fence has been sent
 * @param inDoubt SEARCHING: the attempts that may have committed
 * @param at COMMITTED: when
 * @param reason of the last failure
 * @param silent whether what is under way has not been answered for long
 */
public record Line(
    Stage stage,
    int attempt,
    int failures,
    boolean fenceAsked,
    SortedSet<Integer> inDoubt,
    Timestamp at,
    Optional<Reason> reason,
    boolean silent) {

  /** Nothing has happened yet. */
  static final Line FRESH =
      new Line(Stage.IDLE, 1, 0, false, new TreeSet<>(), Timestamp.ZERO, Optional.empty(), false);

  Line running() {
    return new Line(Stage.RUNNING, attempt, failures, fenceAsked, inDoubt, at, reason, silent);
  }

  /** Its participants are as silent as before when they could only not be asked again. */
  Line failed(int next, Reason why) {
    boolean stillSilent = silent && SagaRules.isUnheard(why);
    return new Line(
        Stage.RESTING, next, failures + 1, fenceAsked, inDoubt, at, Optional.of(why), stillSilent);
  }

  Line in(Stage next) {
    return new Line(next, attempt, failures, fenceAsked, inDoubt, at, reason, silent);
  }

  Line fencing() {
    return new Line(stage, attempt, failures, true, inDoubt, at, reason, silent);
  }

  Line searching(SortedSet<Integer> attempts) {
    return new Line(Stage.SEARCHING, attempt, failures, fenceAsked, attempts, at, reason, false);
  }

  Line committed(int which, Timestamp when) {
    return new Line(
        Stage.COMMITTED, which, 0, fenceAsked, new TreeSet<>(), when, Optional.empty(), false);
  }

  Line over(Stage how) {
    return new Line(how, attempt, 0, fenceAsked, new TreeSet<>(), at, reason, false);
  }

  Line from(int laterAttempt) {
    return new Line(stage, laterAttempt, failures, fenceAsked, inDoubt, at, reason, silent);
  }

  /** An operator asks for another try. */
  Line refreshed() {
    return new Line(stage, attempt, 0, fenceAsked, inDoubt, at, reason, false);
  }

  Line silent(Reason why) {
    return new Line(stage, attempt, failures, fenceAsked, inDoubt, at, Optional.of(why), true);
  }

  /** Whether the fence's answer is not known yet. */
  boolean awaitsFence() {
    return fenceAsked && !stage.isOver() && stage != Stage.SEARCHING;
  }
}
