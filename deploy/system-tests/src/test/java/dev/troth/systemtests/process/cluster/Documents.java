package dev.troth.systemtests.process.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.troth.id.TransactionId;
import dev.troth.v1.Absent;
import dev.troth.v1.Add;
import dev.troth.v1.Atomic;
import dev.troth.v1.Check;
import dev.troth.v1.Get;
import dev.troth.v1.KeyReference;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;
import dev.troth.v1.TransactionSpec;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

/** Transaction documents, short to write. */
public final class Documents {

  private static final RandomGenerator random = new SecureRandom();
  private static final JsonFormat.Printer oneLine =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private Documents() {}

  /** A new id of this moment. */
  public static TransactionId newId() {
    return TransactionId.create(Instant.now(), random);
  }

  /** A document without an id. */
  public static TransactionSpec atomic(Operation... operations) {
    return atomic(List.of(operations));
  }

  /** A document without an id. */
  public static TransactionSpec atomic(List<Operation> operations) {
    return TransactionSpec.newBuilder()
        .setAtomic(Atomic.newBuilder().addAllOperations(operations))
        .build();
  }

  public static TransactionSpec withId(TransactionSpec spec, TransactionId id) {
    return spec.toBuilder().setId(id.toString()).build();
  }

  /** The document in one line of JSON. */
  public static String json(TransactionSpec spec) {
    try {
      return oneLine.print(spec);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }

  public static Operation add(String participant, String key, long delta) {
    return operation(participant).setAdd(Add.newBuilder().setKey(key).setDelta(delta)).build();
  }

  /** Never below {@code min}. */
  public static Operation addAbove(String participant, String key, long delta, long min) {
    return operation(participant)
        .setAdd(Add.newBuilder().setKey(key).setDelta(delta).setMin(min))
        .build();
  }

  /** Never above {@code max}. */
  public static Operation addBelow(String participant, String key, long delta, long max) {
    return operation(participant)
        .setAdd(Add.newBuilder().setKey(key).setDelta(delta).setMax(max))
        .build();
  }

  public static Operation put(String participant, String key, String value) {
    return operation(participant).setPut(Put.newBuilder().setKey(key).setValue(value)).build();
  }

  public static Operation get(String participant, String key) {
    return operation(participant).setGet(Get.newBuilder().setKey(key)).build();
  }

  public static Operation checkAbsent(String participant, String key) {
    return operation(participant)
        .setCheck(Check.newBuilder().setKey(key).setAbsent(Absent.getDefaultInstance()))
        .build();
  }

  public static KeyReference key(String participant, String key) {
    return KeyReference.newBuilder().setParticipant(participant).setKey(key).build();
  }

  private static Operation.Builder operation(String participant) {
    return Operation.newBuilder().setParticipant(participant);
  }
}
