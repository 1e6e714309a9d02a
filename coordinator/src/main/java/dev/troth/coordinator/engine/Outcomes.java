package dev.troth.coordinator.engine;

import dev.troth.coordinator.owner.BranchState;
import dev.troth.coordinator.owner.Known;
import dev.troth.coordinator.owner.OwnerState;
import dev.troth.daemon.document.Branches;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Member;
import dev.troth.v1.Outcome;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.TransactionStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a client is told. */
final class Outcomes {

  private Outcomes() {}

  /** A decided transaction's outcome. */
  static Outcome decided(TransactionId id, OwnerState state, Branches branches) {
    Outcome.Builder outcome = Outcome.newBuilder().setTransactionId(id.toString());
    return switch (state.phase()) {
      case COMMITTED ->
          outcome
              .setStatus(TransactionStatus.TRANSACTION_STATUS_COMMITTED)
              .setCommitTimestamp(state.commitTimestamp().bits())
              .addAllReads(reads(state, branches))
              .build();
      case ABORTED ->
          outcome
              .setStatus(TransactionStatus.TRANSACTION_STATUS_ABORTED)
              .setReason(state.abortReason())
              .build();
      case UNKNOWN ->
          outcome
              .setStatus(TransactionStatus.TRANSACTION_STATUS_UNKNOWN)
              .setReason(state.cause())
              .build();
      case RUNNING, ABORTING, WATCHING, REFUSED ->
          throw new IllegalArgumentException("no outcome in " + state.phase());
    };
  }

  /** A durable vote is there, and that is all that was asked for. */
  static Outcome accepted(TransactionId id) {
    return Outcome.newBuilder()
        .setTransactionId(id.toString())
        .setStatus(TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS)
        .build();
  }

  /** Not decided in time: never "aborted". */
  static Outcome undecided(TransactionId id, OwnerState state, List<Member> members) {
    return accepted(id).toBuilder()
        .setReason(
            Reason.newBuilder()
                .setCode(ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED)
                .setMessage(
                    "not decided yet (%s); ask again with the same id"
                        .formatted(describe(state, members))))
        .build();
  }

  /** Why a transaction is taken back at its deadline: PENDING when it has waited for a saga. */
  static Reason timeout(OwnerState state, List<Member> members, long timeoutMillis) {
    int first = firstSilent(state);
    Reason.Builder timeout =
        Reason.newBuilder()
            .setCode(ErrorCode.ERROR_CODE_TIMEOUT)
            .setMessage(
                "not all had voted after %d ms (%s); submit it again with a new id and the same priority"
                    .formatted(timeoutMillis, describe(state, members)));
    if (first < members.size()) {
      timeout.setParticipant(members.get(first).getName());
      state
          .branches()
          .get(first)
          .reason()
          .filter(last -> last.getCode() == ErrorCode.ERROR_CODE_PENDING)
          .ifPresent(mark -> timeout.setCode(mark.getCode()).setKey(mark.getKey()));
    }
    return timeout.build();
  }

  private static int firstSilent(OwnerState state) {
    int i = 0;
    while (i < state.branches().size() && state.branches().get(i).known() != Known.NOTHING) {
      i++;
    }
    return i;
  }

  private static String describe(OwnerState state, List<Member> members) {
    int first = firstSilent(state);
    if (first == members.size()) {
      return "its registers are being asked for the decision";
    }
    BranchState branch = state.branches().get(first);
    String name = members.get(first).getName();
    if (!branch.reachable()) {
      return "no connection to " + name;
    }
    return branch
        .reason()
        .map(reason -> name + ": " + reason.getMessage())
        .orElse("no answer from " + name);
  }

  private static List<ReadValue> reads(OwnerState state, Branches branches) {
    if (branches.readers().isEmpty()) {
      return List.of();
    }
    Map<String, List<ReadValue>> byParticipant = new HashMap<>();
    int i = 0;
    for (String participant : branches.operations().keySet()) {
      byParticipant.put(participant, state.branches().get(i).reads());
      i++;
    }
    // Empty when a participant has dropped its row already (R10).
    return branches.inDocumentOrder(byParticipant).orElse(List.of());
  }
}
