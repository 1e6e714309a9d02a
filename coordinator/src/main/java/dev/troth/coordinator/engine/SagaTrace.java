package dev.troth.coordinator.engine;

import dev.troth.coordinator.saga.LineId;
import dev.troth.daemon.trace.Span;
import dev.troth.daemon.trace.SpanAttributes;
import dev.troth.error.GrpcErrors;
import dev.troth.v1.Outcome;
import dev.troth.v1.TransactionStatus;

/**
 * What a saga that is traced says of itself: its own span, until its outcome is fixed, and one for
 * each attempt of a step. In turns.
 */
record SagaTrace(Span saga) {

  /** One that somebody else began: what it was a part of is not known here. */
  static final SagaTrace NONE = new SagaTrace(Span.NONE);

  /** Begins an attempt; whoever drives it ends it. */
  Span attempt(LineId line, String step, int attempt) {
    if (!saga.isRecorded()) {
      return Span.NONE;
    }
    Span span = saga.child((line.isAction() ? "step " : "compensation ") + step);
    span.set(SpanAttributes.STEP, step);
    span.set(SpanAttributes.ATTEMPT, attempt);
    return span;
  }

  /** Its clients are told where it stands. */
  void told(Outcome outcome) {
    if (!saga.isRecorded()) {
      return;
    }
    saga.set(SpanAttributes.OUTCOME, status(outcome));
    switch (outcome.getStatus()) {
      case TRANSACTION_STATUS_COMPLETED -> saga.end();
      case TRANSACTION_STATUS_COMPENSATED -> {
        saga.set(SpanAttributes.REASON, GrpcErrors.shortName(outcome.getReason().getCode()));
        saga.fail(outcome.getReason().getMessage());
        saga.end();
      }
      case TRANSACTION_STATUS_IN_PROGRESS,
          TRANSACTION_STATUS_COMPENSATING,
          TRANSACTION_STATUS_STUCK,
          TRANSACTION_STATUS_COMMITTED,
          TRANSACTION_STATUS_ABORTED,
          TRANSACTION_STATUS_UNKNOWN,
          TRANSACTION_STATUS_UNSPECIFIED,
          UNRECOGNIZED ->
          saga.event(status(outcome));
    }
  }

  private static String status(Outcome outcome) {
    TransactionStatus status = outcome.getStatus();
    return status.name().substring("TRANSACTION_STATUS_".length());
  }
}
