package dev.troth.coordinator.api;

import dev.troth.clock.Timestamp;
import dev.troth.coordinator.session.Session;
import dev.troth.v1.Outcome;
import dev.troth.v1.TransactionStatus;

/** Outcomes with the token of their session. */
final class SessionOutcomes {

  private SessionOutcomes() {}

  /** With a token when it has taken effect. */
  static Outcome withToken(Outcome outcome, Session session) {
    if (outcome.getStatus() != TransactionStatus.TRANSACTION_STATUS_COMMITTED
        && outcome.getStatus() != TransactionStatus.TRANSACTION_STATUS_COMPLETED) {
      return outcome;
    }
    return outcome.toBuilder()
        .setSessionToken(session.tokenAfter(new Timestamp(outcome.getCommitTimestamp())))
        .build();
  }
}
