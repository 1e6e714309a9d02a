package dev.troth.systemtests.checker;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.id.OwnerId;
import dev.troth.id.StoreId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Member;
import dev.troth.v1.Owner;
import dev.troth.v1.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The ids of those who take part, and what they are called in a counterexample. */
final class Cast {

  /** Rules never look inside a reason; one for all keeps equal states equal. */
  static final Reason REASON = Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_FENCED).build();

  private Cast() {}

  static StoreId store(int participant) {
    return new StoreId(new UUID(0, participant));
  }

  static int participant(StoreId store) {
    return (int) store.uuid().getLeastSignificantBits();
  }

  static List<StoreId> stores(int participants) {
    List<StoreId> stores = new ArrayList<>();
    for (int participant = 0; participant < participants; participant++) {
      stores.add(store(participant));
    }
    return List.copyOf(stores);
  }

  static List<Member> members(int participants) {
    return stores(participants).stream()
        .map(store -> Member.newBuilder().setStoreId(store.toBytes()).build())
        .toList();
  }

  static OwnerId owner(int coordinator, int incarnation) {
    return new OwnerId(new UUID(0, coordinator), incarnation);
  }

  static int coordinator(OwnerId owner) {
    return (int) owner.coordinatorId().getLeastSignificantBits();
  }

  static Owner at(OwnerId owner) {
    return owner.at("");
  }

  /** A different one at each participant, so that the maximum is not the minimum. */
  static Timestamp prepareTimestamp(int participant) {
    return new Timestamp(participant + 1L);
  }

  static Timestamp commitTimestamp(int participants) {
    return prepareTimestamp(participants - 1);
  }

  static ByteString content(int content) {
    return ByteString.copyFromUtf8(content == 0 ? "X" : "Y");
  }

  static String nameOfParticipant(int participant) {
    return "P" + (participant + 1);
  }

  static String nameOfCoordinator(int coordinator) {
    return "C" + (coordinator + 1);
  }

  static String name(OwnerId owner) {
    String first = nameOfCoordinator(coordinator(owner));
    return owner.incarnation() == 1 ? first : first + " in life " + owner.incarnation();
  }

  static String name(ByteString content) {
    return content.isEmpty() ? "whatever" : content.toStringUtf8();
  }
}
