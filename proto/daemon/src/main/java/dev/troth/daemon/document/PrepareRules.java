package dev.troth.daemon.document;

import static dev.troth.daemon.document.DocumentLimits.MAX_PREPARE_BYTES;
import static dev.troth.daemon.document.DocumentLimits.MAX_TIMEOUT;
import static dev.troth.daemon.document.MemberRules.ID_BYTES;

import com.google.protobuf.ByteString;
import dev.troth.daemon.document.OperationRules.Scope;
import dev.troth.id.StoreId;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.RegisterKind;

/** The rules for a Prepare as a participant receives it. */
final class PrepareRules {

  private final Violations violations;
  private final MemberRules members;

  PrepareRules(Violations violations) {
    this.violations = violations;
    this.members = new MemberRules(violations);
  }

  void check(PrepareRequest request) {
    int bytes = request.getSerializedSize();
    if (bytes > MAX_PREPARE_BYTES) {
      violations.add("(request)", "has " + bytes + " bytes: at most " + MAX_PREPARE_BYTES);
      return;
    }
    if (!request.getUnknownFields().isEmpty()) {
      violations.add("(request)", OperationRules.UNKNOWN_FIELDS);
    }
    if (!request.getStoreId().isEmpty()) { // the batch it came in names the store
      members.checkBytes("storeId", request.getStoreId(), ID_BYTES);
    }
    checkKey(request.getKey());
    members.checkOwner("owner", request.getOwner());
    members.checkMembers(request.getMembersList());
    members.checkBytes("specHash", request.getSpecHash(), SpecHash.BYTES);
    if (Integer.toUnsignedLong(request.getWaitLimitMillis()) > MAX_TIMEOUT.toMillis()) {
      violations.add("waitLimitMillis", "is above " + MAX_TIMEOUT.toMillis());
    }
    checkSagaFields(request);
    checkOperations(request);
  }

  void checkIsMember(PrepareRequest request, StoreId self) {
    members.checkIsMember(request.getMembersList(), self);
  }

  private void checkKey(RegisterKey key) {
    ByteString id = key.getTransactionId();
    members.checkBytes("key.transactionId", id, ID_BYTES);
    if (id.size() == ID_BYTES && !isVersion7(id)) {
      violations.add("key.transactionId", "is not a UUIDv7");
    }
    switch (key.getKind()) {
      case REGISTER_KIND_UNSPECIFIED -> {
        checkNumber("key.step", key.getStep(), 0);
        checkNumber("key.attempt", key.getAttempt(), 0);
      }
      case REGISTER_KIND_ACTION, REGISTER_KIND_COMPENSATION -> {
        checkFromOne("key.step", key.getStep());
        checkFromOne("key.attempt", key.getAttempt()); // 0 is the fence
      }
      case REGISTER_KIND_HOME -> violations.add("key.kind", "is no kind that is voted on");
      case UNRECOGNIZED -> violations.add("key.kind", "is not known to this version");
    }
  }

  private static boolean isVersion7(ByteString id) {
    return (id.byteAt(6) & 0xF0) == 0x70 && (id.byteAt(8) & 0xC0) == 0x80;
  }

  private void checkNumber(String path, int number, int only) {
    if (number != only) {
      violations.add(path, "must be " + only + " for an atomic transaction");
    }
  }

  private void checkFromOne(String path, int number) {
    if (number < 1) {
      violations.add(path, "must be 1 or more for a saga's step");
    }
  }

  private void checkSagaFields(PrepareRequest request) {
    RegisterKind kind = request.getKey().getKind();
    if (kind != RegisterKind.REGISTER_KIND_ACTION) {
      if (request.getKeepsInverse()) {
        violations.add("keepsInverse", "is for a saga's action alone");
      }
      if (request.hasPending()) {
        violations.add("pending", "is for a saga's action alone");
      }
    }
    if (request.getUndoesAttempt() != 0 && kind != RegisterKind.REGISTER_KIND_COMPENSATION) {
      violations.add("undoesAttempt", "is for a saga's compensation alone");
    }
  }

  private void checkOperations(PrepareRequest request) {
    if (request.getUndoesAttempt() != 0) {
      if (request.getOperationsCount() > 0) {
        violations.add("operations", "must be none: the attempt that is undone says what they are");
      }
    } else if (request.getOperationsCount() > 0 || !mayBeEnd(request)) {
      new OperationRules(Scope.BRANCH, "operations", violations).check(request.getOperationsList());
    }
  }

  /** The END of a saga without a pivot does nothing, at its home alone. */
  private static boolean mayBeEnd(PrepareRequest request) {
    return request.getKey().getKind() == RegisterKind.REGISTER_KIND_ACTION
        && request.getMembersCount() == 1;
  }
}
