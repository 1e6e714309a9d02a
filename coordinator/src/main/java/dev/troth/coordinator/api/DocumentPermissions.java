package dev.troth.coordinator.api;

import dev.troth.daemon.permission.Caller;
import dev.troth.v1.Operation;
import dev.troth.v1.Step;
import dev.troth.v1.TransactionSpec;
import java.util.List;

/**
 * Whether a caller may have a document carried out: every operation of it is looked at, those of
 * sagas' steps and of declared compensations too; a derived compensation changes the keys of its
 * step. A write needs {@code submit} on its key. A {@code get} shows what a key holds, so it needs
 * {@code read}; what steps hand on comes from them alone. A {@code check} needs either.
 */
final class DocumentPermissions {

  private DocumentPermissions() {}

  /**
   * Looks at a document whose form is right.
   *
   * @throws dev.troth.error.RejectedException PERMISSION_DENIED, naming the first key that it is
   *     denied for
   */
  static void require(Caller caller, TransactionSpec spec) {
    if (caller.isUnlimited()) {
      return;
    }
    require(caller, spec.getAtomic().getOperationsList());
    for (Step step : spec.getSaga().getStepsList()) {
      require(caller, step.getOperationsList());
      require(caller, step.getCompensation().getOperationsList());
    }
  }

  private static void require(Caller caller, List<Operation> operations) {
    for (Operation operation : operations) {
      String participant = operation.getParticipant();
      switch (operation.getActionCase()) {
        case ADD -> caller.requireSubmit(participant, operation.getAdd().getKey());
        case PUT -> caller.requireSubmit(participant, operation.getPut().getKey());
        case DELETE -> caller.requireSubmit(participant, operation.getDelete().getKey());
        case APPEND -> caller.requireSubmit(participant, operation.getAppend().getKey());
        case CHECK -> caller.requireCheck(participant, operation.getCheck().getKey());
        case GET -> caller.requireRead(participant, operation.getGet().getKey());
        case ACTION_NOT_SET -> throw new IllegalArgumentException("an operation without an action");
      }
    }
  }
}
