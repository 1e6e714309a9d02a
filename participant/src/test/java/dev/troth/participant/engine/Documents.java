package dev.troth.participant.engine;

import com.google.protobuf.ByteString;
import dev.troth.id.OwnerId;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.participant.saga.HomeEvent;
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
import dev.troth.v1.RegisterKind;
import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import dev.troth.v1.StreamEvent;
import dev.troth.v1.TransactionSpec;
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

  /** A saga of two steps at the first participant; the second is its pivot. */
  public static final Saga ORDER =
      Saga.newBuilder()
          .addSteps(step("reserve", add("p1", "stock", -1)))
          .addSteps(step("pay", add("p1", "money", -10)).setPivot(true).addAfter("reserve"))
          .build();

  private Documents() {}

  private static Step.Builder step(String name, Operation operation) {
    return Step.newBuilder().setName(name).addOperations(operation);
  }

  private static Operation add(String participant, String key, long delta) {
    return add(key, delta).toBuilder().setParticipant(participant).build();
  }

  /** The document of {@link #ORDER} under this id. */
  public static TransactionSpec order(TransactionId saga) {
    return TransactionSpec.newBuilder().setId(saga.toString()).setSaga(ORDER).build();
  }

  /** Makes the home row of {@link #ORDER}. */
  public static HomeEvent.Open open(ByteString content, Owner owner) {
    ByteString document = TransactionSpec.newBuilder().setSaga(ORDER).build().toByteString();
    return new HomeEvent.Open(content, document, List.of(member(1), member(2)), 2, owner);
  }

  public static RegisterId action(TransactionId saga, int step, int attempt) {
    return new RegisterId(saga, step, RegisterKind.REGISTER_KIND_ACTION, attempt);
  }

  public static RegisterId compensation(TransactionId saga, int step, int attempt) {
    return new RegisterId(saga, step, RegisterKind.REGISTER_KIND_COMPENSATION, attempt);
  }

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
