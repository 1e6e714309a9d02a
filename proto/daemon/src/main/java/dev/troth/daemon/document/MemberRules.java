package dev.troth.daemon.document;

import static dev.troth.daemon.document.DocumentLimits.MAX_ADDRESS_BYTES;
import static dev.troth.daemon.document.DocumentLimits.MAX_PARTICIPANTS;

import com.google.protobuf.ByteString;
import dev.troth.id.StoreId;
import dev.troth.v1.Member;
import dev.troth.v1.Owner;
import java.util.List;

/** The rules for who takes part in something, and who drives it. */
final class MemberRules {

  static final int ID_BYTES = 16;

  private static final String ADDRESS_TOO_LONG = "is longer than " + MAX_ADDRESS_BYTES + " bytes";

  private final Violations violations;

  MemberRules(Violations violations) {
    this.violations = violations;
  }

  void checkOwner(String path, Owner owner) {
    checkBytes(path + ".coordinatorId", owner.getCoordinatorId(), ID_BYTES);
    if (!TextBytes.fits(owner.getAddress(), MAX_ADDRESS_BYTES)) {
      violations.add(path + ".address", ADDRESS_TOO_LONG);
    }
  }

  void checkMembers(List<Member> members) {
    int count = members.size();
    if (count < 1 || count > MAX_PARTICIPANTS) {
      violations.add("members", "must be 1 to " + MAX_PARTICIPANTS + ", not " + count);
      return;
    }
    for (int i = 0; i < count && !violations.isFull(); i++) {
      checkMember(i, members);
    }
  }

  private void checkMember(int index, List<Member> members) {
    Member member = members.get(index);
    if (member.getStoreId().size() != ID_BYTES) {
      checkBytes(path(index, "storeId"), member.getStoreId(), ID_BYTES);
    } else if (isNamedBefore(index, members)) {
      violations.add(path(index, "storeId"), "is there twice");
    }
    if (!ParticipantNames.isValid(member.getName())) {
      violations.add(path(index, "name"), "is no participant's name: " + ParticipantNames.RULE);
    }
    if (!TextBytes.fits(member.getAddress(), MAX_ADDRESS_BYTES)) {
      violations.add(path(index, "address"), ADDRESS_TOO_LONG);
    }
  }

  private static boolean isNamedBefore(int index, List<Member> members) {
    ByteString id = members.get(index).getStoreId();
    for (int i = 0; i < index; i++) {
      if (members.get(i).getStoreId().equals(id)) {
        return true;
      }
    }
    return false;
  }

  void checkIsMember(List<Member> members, StoreId self) {
    ByteString id = self.toBytes();
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).getStoreId().equals(id)) {
        return;
      }
    }
    violations.add("members", "lack the store it was sent to, " + self);
  }

  void checkBytes(String path, ByteString bytes, int expected) {
    if (bytes.size() != expected) {
      violations.add(path, "must have " + expected + " bytes, not " + bytes.size());
    }
  }

  private static String path(int index, String field) {
    return "members[" + index + "]." + field;
  }
}
