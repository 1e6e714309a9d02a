package dev.troth.participant.engine;

import com.google.protobuf.ByteString;
import dev.troth.id.OwnerId;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.v1.Add;
import dev.troth.v1.Append;
import dev.troth.v1.Check;
import dev.troth.v1.Delete;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Get;
import dev.troth.v1.Member;
import dev.troth.v1.Operation;
import dev.troth.v1.Owner;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.Put;
import dev.troth.v1.Reason;
import dev.troth.v1.StreamEvent;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** What tests ask participants to do. */
public final class Documents {

  public static final ByteString CONTENT = ByteString.copyFromUtf8("c".repeat(32));
  public static final ByteString OTHER_CONTENT = ByteString.copyFromUtf8("o".repeat(32));
  public static final Owner OWNER = owner(1);
  public static final Owner OTHER_OWNER = owner(2);
  public static final Reason CANCELLED =
      Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_CANCELLED).build();

  private Documents() {}

  static Owner owner(long incarnation) {
    return new OwnerId(new UUID(7, 7), incarnation).at("coordinator:" + incarnation);
  }

  public static StoreId store(int number) {
    return new StoreId(new UUID(0xabc, number));
  }

  public static Member member(int number) {
    return Member.newBuilder()
        .setStoreId(store(number).toBytes())
        .setName("p" + number)
        .setAddress("p" + number + ":1")
        .build();
  }

  /** An id of this moment; the number tells those of one moment apart and orders them. */
  public static RegisterId id(long millis, int number) {
    TransactionId id = TransactionId.create(Instant.ofEpochMilli(millis), new Random(number));
    return RegisterId.atomic(id);
  }

  /** A Prepare for this branch, with the id's time as priority, that waits up to a second. */
  public static PrepareRequest.Builder prepare(
      RegisterId id, List<Member> members, Operation... operations) {
    return PrepareRequest.newBuilder()
        .setKey(id.toKey())
        .setOwner(OWNER)
        .addAllMembers(members)
        .setSpecHash(CONTENT)
        .setPriority(id.transaction().timeMillis())
        .setWaitLimitMillis(1000)
        .addAllOperations(List.of(operations));
  }

  public static Operation add(String key, long delta) {
    return Operation.newBuilder().setAdd(Add.newBuilder().setKey(key).setDelta(delta)).build();
  }

  public static Operation add(String key, long delta, long min) {
    return Operation.newBuilder()
        .setAdd(Add.newBuilder().setKey(key).setDelta(delta).setMin(min))
        .build();
  }

  public static Operation put(String key, String value) {
    return Operation.newBuilder().setPut(Put.newBuilder().setKey(key).setValue(value)).build();
  }

  public static Operation delete(String key) {
    return Operation.newBuilder().setDelete(Delete.newBuilder().setKey(key)).build();
  }

  public static Operation append(String key, String... types) {
    Append.Builder append = Append.newBuilder().setKey(key);
    for (String type : types) {
      append.addEvents(StreamEvent.newBuilder().setType(type).setData("{}"));
    }
    return Operation.newBuilder().setAppend(append).build();
  }

  public static Operation get(String key) {
    return Operation.newBuilder().setGet(Get.newBuilder().setKey(key)).build();
  }

  static Operation atLeast(String key, long least) {
    return Operation.newBuilder()
        .setCheck(Check.newBuilder().setKey(key).setAtLeast(least))
        .build();
  }
}
