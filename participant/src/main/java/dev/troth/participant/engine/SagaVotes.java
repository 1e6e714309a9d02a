package dev.troth.participant.engine;

import dev.troth.id.RegisterId;
import dev.troth.participant.register.Branch;
import dev.troth.participant.register.Row;
import dev.troth.participant.state.Inverse;
import dev.troth.participant.state.StateReader;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.HeldLock;
import dev.troth.store.v1.Marks;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterKind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is special about the votes on a saga's steps. */
final class SagaVotes {

  private SagaVotes() {}

  /** The attempt at the step's action that a compensation undoes. */
  static RegisterId undone(RegisterId compensation, PrepareRequest request) {
    return new RegisterId(
        compensation.transaction(),
        compensation.step(),
        RegisterKind.REGISTER_KIND_ACTION,
        request.getUndoesAttempt());
  }

  /** Why there is nothing to be undone in this row, yet or ever; no vote. */
  static Optional<Reason> notUndoable(RegisterId action, Row row, PrepareRequest request) {
    if (row.isInDoubt()) {
      return Optional.of(
          reason(ErrorCode.ERROR_CODE_BUSY, action + " is in doubt: it cannot be undone yet"));
    }
    boolean isCommitted = row.isFinal() && row.commitTimestamp().bits() != 0;
    return isCommitted && row.branch().specHash().equals(request.getSpecHash())
        ? Optional.empty()
        : Optional.of(
            reason(
                ErrorCode.ERROR_CODE_INTERNAL,
                action + " is " + row.status() + " here: there is nothing to undo"));
  }

  private static Reason reason(ErrorCode code, String message) {
    return Reason.newBuilder().setCode(code).setMessage(message).build();
  }

  /** Why a yes could not be undone later, as it would have to be. */
  static Optional<Reason> refusal(PrepareRequest request, List<Operation> operations) {
    return request.getKeepsInverse() ? Inverse.refusal(operations) : Optional.empty();
  }

  /**
   * What a yes is about.
   *
   * @param before the states before it
   */
  static Branch branch(
      RegisterId id,
      PrepareRequest request,
      List<Operation> operations,
      List<Change> redo,
      List<HeldLock> locks,
      List<ReadValue> reads,
      StateReader before) {
    return new Branch(
        request.getMembersList(),
        request.getSpecHash(),
        redo,
        locks,
        reads,
        request.getKeepsInverse() ? Inverse.of(id, operations, before) : List.of(),
        request.hasPending() ? marks(redo, request) : Marks.getDefaultInstance());
  }

  private static Marks marks(List<Change> redo, PrepareRequest request) {
    Set<String> keys = new LinkedHashSet<>();
    redo.forEach(change -> keys.add(change.getKey()));
    return keys.isEmpty()
        ? Marks.getDefaultInstance()
        : Marks.newBuilder().addAllKeys(keys).setPending(request.getPending()).build();
  }
}
