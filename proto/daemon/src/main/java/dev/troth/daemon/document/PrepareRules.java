package dev.troth.daemon.document;

import static dev.troth.daemon.document.DocumentLimits.MAX_ADDRESS_BYTES;
import static dev.troth.daemon.document.DocumentLimits.MAX_PARTICIPANTS;
import static dev.troth.daemon.document.DocumentLimits.MAX_PREPARE_BYTES;
import static dev.troth.daemon.document.DocumentLimits.MAX_TIMEOUT;

import com.google.protobuf.ByteString;
import dev.troth.daemon.document.OperationRules.Scope;
import dev.troth.id.StoreId;
import dev.troth.v1.Member;
import dev.troth.v1.Owner;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.RegisterKind;

/** The rules for a Prepare as a participant receives it. */
final class PrepareRules {

  private static final int ID_BYTES = 16;
  private static final String ADDRESS_TOO_LONG = "is longer than " + MAX_ADDRESS_BYTES + " bytes";

  private final Violations violations;

  PrepareRules(Violations violations) {
    this.violations = violations;
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
      checkBytes("storeId", request.getStoreId(), ID_BYTES);
    }
    checkKey(request.getKey());
    checkOwner(request.getOwner());
    checkMembers(request);
    checkBytes("specHash", request.getSpecHash(), SpecHash.BYTES);
    if (Integer.toUnsignedLong(request.getWaitLimitMillis()) > MAX_TIMEOUT.toMillis()) {
      violations.add("waitLimitMillis", "is above " + MAX_TIMEOUT.toMillis());
    }
    new OperationRules(Scope.BRANCH, "operations", violations).check(request.getOperationsList());
  }

  void checkIsMember(PrepareRequest request, StoreId self) {
    ByteString id = self.toBytes();
    for (int i = 0; i < request.getMembersCount(); i++) {
      if (request.getMembers(i).getStoreId().equals(id)) {
        return;
      }
    }
    violations.add("members", "lack the store it was sent to, " + self);
  }

  private void checkKey(RegisterKey key) {
    ByteString id = key.getTransactionId();
    checkBytes("key.transactionId", id, ID_BYTES);
    if (id.size() == ID_BYTES && !isVersion7(id)) {
      violations.add("key.transactionId", "is not a UUIDv7");
    }
    if (key.getKind() == RegisterKind.UNRECOGNIZED) {
      violations.add("key.kind", "is not known to this version");
    }
  }

  private static boolean isVersion7(ByteString id) {
    return (id.byteAt(6) & 0xF0) == 0x70 && (id.byteAt(8) & 0xC0) == 0x80;
  }

  private void checkOwner(Owner owner) {
    checkBytes("owner.coordinatorId", owner.getCoordinatorId(), ID_BYTES);
    if (!TextBytes.fits(owner.getAddress(), MAX_ADDRESS_BYTES)) {
      violations.add("owner.address", ADDRESS_TOO_LONG);
    }
  }

  private void checkMembers(PrepareRequest request) {
    int count = request.getMembersCount();
    if (count < 1 || count > MAX_PARTICIPANTS) {
      violations.add("members", "must be 1 to " + MAX_PARTICIPANTS + ", not " + count);
      return;
    }
    for (int i = 0; i < count && !violations.isFull(); i++) {
      checkMember(i, request);
    }
  }

  private void checkMember(int index, PrepareRequest request) {
    Member member = request.getMembers(index);
    if (member.getStoreId().size() != ID_BYTES) {
      checkBytes(path(index, "storeId"), member.getStoreId(), ID_BYTES);
    } else if (isNamedBefore(index, request)) {
      violations.add(path(index, "storeId"), "is there twice");
    }
    if (!ParticipantNames.isValid(member.getName())) {
      violations.add(path(index, "name"), "is no participant's name: " + ParticipantNames.RULE);
    }
    if (!TextBytes.fits(member.getAddress(), MAX_ADDRESS_BYTES)) {
      violations.add(path(index, "address"), ADDRESS_TOO_LONG);
    }
  }

  private static boolean isNamedBefore(int index, PrepareRequest request) {
    ByteString id = request.getMembers(index).getStoreId();
    for (int i = 0; i < index; i++) {
      if (request.getMembers(i).getStoreId().equals(id)) {
        return true;
      }
    }
    return false;
  }

  private void checkBytes(String path, ByteString bytes, int expected) {
    if (bytes.size() != expected) {
      violations.add(path, "must have " + expected + " bytes, not " + bytes.size());
    }
  }

  private static String path(int index, String field) {
    return "members[" + index + "]." + field;
  }
}
