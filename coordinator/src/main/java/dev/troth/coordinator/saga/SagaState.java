package dev.troth.coordinator.saga;

import dev.troth.clock.Timestamp;
import dev.troth.v1.Reason;
import dev.troth.v1.StuckStep;
import dev.troth.v1.TransactionStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What a driver knows of a saga. Immutable, equal by value.
 *
 * @param actions by step, the first at 0
 * @param compensations by step, the first at 0
 * @param cause why it turned back, or tries to
 * @param stuck what the home was last told of (steps and kinds)
 * @param found the outcome that the home row told, when another driver had come to it
 */
public record SagaState(
    SagaPlan plan,
    SagaPhase phase,
    List<Line> actions,
    List<Line> compensations,
    Optional<Reason> cause,
    List<LineId> stuck,
    Optional<TransactionStatus> found) {

  /** Before its home row is known to be durable. */
  public static SagaState opening(SagaPlan plan) {
    List<Line> fresh = Collections.nCopies(plan.size(), Line.FRESH);
    return new SagaState(
        plan, SagaPhase.OPENING, fresh, fresh, Optional.empty(), List.of(), Optional.empty());
  }

  public Line line(LineId id) {
    return (id.isAction() ? actions : compensations).get(id.step() - 1);
  }

  /** Whether the pivot is done: the saga only goes forward. */
  public boolean isPastPivot() {
    return actions.get(plan.graph().pivot() - 1).stage().isDone();
  }

  /** What a client is told. */
  public TransactionStatus status() {
    if (phase.isFinished()) {
      return found.orElse(
          isPastPivot()
              ? TransactionStatus.TRANSACTION_STATUS_COMPLETED
              : TransactionStatus.TRANSACTION_STATUS_COMPENSATED);
    }
    if (!stuck.isEmpty()) {
      return TransactionStatus.TRANSACTION_STATUS_STUCK;
    }
    return phase.isTurned()
        ? TransactionStatus.TRANSACTION_STATUS_COMPENSATING
        : TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS;
  }

  /** When the last of its actions committed. */
  public Timestamp lastCommit() {
    Timestamp last = Timestamp.ZERO;
    for (Line action : actions) {
      last = Timestamp.max(last, action.at());
    }
    return last;
  }

  /** The steps that cannot go on without help, and why. */
  public List<StuckStep> stuckSteps() {
    List<StuckStep> steps = new ArrayList<>();
    for (LineId id : stuck) {
      steps.add(
          StuckStep.newBuilder()
              .setStep(id.step())
              .setKind(id.kind())
              .setReason(line(id).reason().orElse(Reason.getDefaultInstance()))
              .build());
    }
    return steps;
  }
}
