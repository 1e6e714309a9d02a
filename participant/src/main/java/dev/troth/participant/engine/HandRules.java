package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.id.RegisterId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.Row;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.RegisterKind;

/**
 * When an operator may end a transaction by hand: when the protocol cannot, and in one way only.
 */
final class HandRules {

  private HandRules() {}

  /**
   * @param isBlocked whether the search for its decision has found that nobody can know it
   * @throws RejectedException INVALID_REQUEST, TXN_ID_REUSED
   */
  static void requireEndable(
      RegisterId id, Row row, boolean isBlocked, RegisterEvent.EndByHand end) {
    if (id.kind() != RegisterKind.REGISTER_KIND_UNSPECIFIED) {
      throw invalid("%s is a step of a saga: resolve the step".formatted(id));
    }
    if (!row.isInDoubt() && !row.isByHand()) {
      throw invalid("transaction %s is not in doubt here: it is %s".formatted(id, shown(row)));
    }
    if (!row.branch().specHash().equals(end.specHash())) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_TXN_ID_REUSED, "transaction %s has other content".formatted(id));
    }
    if (row.isByHand()) {
      requireSame(id, row, end);
    } else if (!isBlocked) {
      throw invalid(
          "transaction %s is not blocked: its decision is being looked for; ask again in some seconds"
              .formatted(id));
    } else if (commits(end) && end.commitTimestamp().compareTo(row.prepareTimestamp()) < 0) {
      throw invalid("transaction %s cannot commit before %s".formatted(id, row.prepareTimestamp()));
    }
  }

  private static void requireSame(RegisterId id, Row row, RegisterEvent.EndByHand end) {
    if (!row.commitTimestamp().equals(end.commitTimestamp())) {
      throw invalid(
          "transaction %s was ended by hand as %s before"
              .formatted(
                  id,
                  row.commitTimestamp().equals(Timestamp.ZERO)
                      ? "ABORTED"
                      : "COMMITTED at " + row.commitTimestamp()));
    }
  }

  private static String shown(Row row) {
    return row.status().name().substring("REGISTER_STATUS_".length());
  }

  private static boolean commits(RegisterEvent.EndByHand end) {
    return !end.commitTimestamp().equals(Timestamp.ZERO);
  }

  private static RejectedException invalid(String message) {
    return new RejectedException(ErrorCode.ERROR_CODE_INVALID_REQUEST, message);
  }
}
