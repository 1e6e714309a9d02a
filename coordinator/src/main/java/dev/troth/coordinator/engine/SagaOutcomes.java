package dev.troth.coordinator.engine;

import dev.troth.coordinator.saga.LineId;
import dev.troth.coordinator.saga.SagaState;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Outcome;
import dev.troth.v1.Reason;
import dev.troth.v1.SagaRow;
import dev.troth.v1.TransactionStatus;

/** What is told of a saga. */
public final class SagaOutcomes {

  private SagaOutcomes() {}

  /** Its home row is durable, and that is all that was asked for. */
  static Outcome accepted(TransactionId id) {
    return outcome(id, TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS).build();
  }

  /** As it stands. */
  static Outcome of(TransactionId id, SagaState state) {
    Outcome.Builder outcome = outcome(id, state.status());
    return switch (state.status()) {
      case TRANSACTION_STATUS_COMPLETED ->
          outcome.setCommitTimestamp(state.lastCommit().bits()).build();
      case TRANSACTION_STATUS_STUCK -> outcome.setReason(stuckOn(state)).build();
      case TRANSACTION_STATUS_COMPENSATED ->
          outcome.setReason(state.cause().orElse(Reason.getDefaultInstance())).build();
      case TRANSACTION_STATUS_IN_PROGRESS,
          TRANSACTION_STATUS_COMPENSATING,
          TRANSACTION_STATUS_COMMITTED,
          TRANSACTION_STATUS_ABORTED,
          TRANSACTION_STATUS_UNKNOWN,
          TRANSACTION_STATUS_UNSPECIFIED,
          UNRECOGNIZED ->
          outcome.setReason(unfinished()).build();
    };
  }

  /** As its home row says, whoever drives it; of one that is on its way there is no reason. */
  public static Outcome of(SagaRow row) {
    if (row.hasOutcome()) {
      return row.getOutcome();
    }
    TransactionId id = TransactionId.of(row.getSagaId());
    if (row.getStuck().getStepsCount() > 0) {
      return outcome(id, TransactionStatus.TRANSACTION_STATUS_STUCK)
          .setReason(row.getStuck().getSteps(0).getReason())
          .build();
    }
    return outcome(
            id,
            row.getPivotFenced()
                ? TransactionStatus.TRANSACTION_STATUS_COMPENSATING
                : TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS)
        .build();
  }

  /** The same for whoever waits for its end. */
  static Outcome told(SagaRow row) {
    Outcome outcome = of(row);
    return row.hasOutcome() || outcome.hasReason()
        ? outcome
        : outcome.toBuilder().setReason(unfinished()).build();
  }

  /** Nothing is known of it yet: its home has not answered. */
  static Outcome unopened(TransactionId id, String home) {
    return outcome(id, TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS)
        .setReason(
            Reason.newBuilder()
                .setCode(ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED)
                .setMessage(
                    "its home participant, %s, has not answered; submit it again with the same id"
                        .formatted(home))
                .setParticipant(home))
        .build();
  }

  private static Reason stuckOn(SagaState state) {
    LineId first = state.stuck().get(0);
    return state.line(first).reason().orElse(Reason.getDefaultInstance());
  }

  private static Reason unfinished() {
    return Reason.newBuilder()
        .setCode(ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED)
        .setMessage("not finished yet; ask again with the same id, or watch it")
        .build();
  }

  private static Outcome.Builder outcome(TransactionId id, TransactionStatus status) {
    return Outcome.newBuilder().setTransactionId(id.toString()).setStatus(status);
  }
}
