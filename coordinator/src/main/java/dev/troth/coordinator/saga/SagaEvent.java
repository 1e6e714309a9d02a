package dev.troth.coordinator.saga;

import dev.troth.clock.Timestamp;
import dev.troth.v1.AttemptRow;
import dev.troth.v1.Reason;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.Verdict;
import java.util.List;

/** What can happen to a saga. */
public sealed interface SagaEvent {

  /**
   * The home row is durable, and this driver's (S1).
   *
   * @param pivotFenced whether somebody has fenced the pivot before: then it is asked first (S4)
   */
  record Opened(boolean pivotFenced) implements SagaEvent {}

  /** The home row says how it ended: only the participants are left to be told. */
  record FoundFinished(TransactionStatus status) implements SagaEvent {}

  /** An attempt committed, as its registers say. */
  record AttemptCommitted(LineId line, int attempt, Timestamp at) implements SagaEvent {}

  /**
   * An attempt is durably aborted.
   *
   * @param outOfTime whether the document gives the step no more time
   */
  record AttemptAborted(LineId line, int attempt, Reason reason, boolean outOfTime)
      implements SagaEvent {}

  /** An attempt was not taken: nothing is known to be written of it. */
  record AttemptNotTaken(LineId line, int attempt, Reason reason, boolean outOfTime)
      implements SagaEvent {}

  /** The wait before a line's next attempt is over. */
  record RetryDue(LineId line) implements SagaEvent {}

  /** A step's action is fenced (S3). */
  record Fenced(int step, List<AttemptRow> attempts, Reason reason) implements SagaEvent {}

  /** What a line waits for has not been answered for long, or could not even be asked. */
  record Silent(LineId line, Reason reason) implements SagaEvent {}

  /** The saga is to turn back, if it still can: its deadline has passed, or somebody asks. */
  record TurnAsked(Reason reason) implements SagaEvent {}

  /** An operator's recorded act. */
  record Resolved(LineId line, Verdict verdict) implements SagaEvent {}

  /** The outcome is durable at the home. */
  record OutcomeNoted() implements SagaEvent {}

  /** All participants but the home know that it is over. */
  record OthersEnded() implements SagaEvent {}

  /** The home knows it too. */
  record HomeEnded() implements SagaEvent {}
}
