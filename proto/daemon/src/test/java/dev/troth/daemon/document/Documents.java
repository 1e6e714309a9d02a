package dev.troth.daemon.document;

import com.google.protobuf.ByteString;
import dev.troth.v1.Absent;
import dev.troth.v1.Add;
import dev.troth.v1.Append;
import dev.troth.v1.Atomic;
import dev.troth.v1.Check;
import dev.troth.v1.Delete;
import dev.troth.v1.Exists;
import dev.troth.v1.Get;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;
import dev.troth.v1.StreamEvent;
import dev.troth.v1.TransactionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Documents to check in tests. */
final class Documents {

  static final String ID = "01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11";

  private Documents() {}

  static TransactionSpec atomic(Operation... operations) {
    return atomic(List.of(operations));
  }

  static TransactionSpec atomic(List<Operation> operations) {
    return TransactionSpec.newBuilder()
        .setId(ID)
        .setAtomic(Atomic.newBuilder().addAllOperations(operations))
        .build();
  }

  static Operation add(String participant, String key, long delta) {
    return Operation.newBuilder()
        .setParticipant(participant)
        .setAdd(Add.newBuilder().setKey(key).setDelta(delta).setMin(0))
        .build();
  }

  static Operation get(String participant, String key) {
    return Operation.newBuilder()
        .setParticipant(participant)
        .setGet(Get.newBuilder().setKey(key))
        .build();
  }

  static Operation put(Put.Builder put) {
    return Operation.newBuilder().setParticipant("bank-a").setPut(put.setKey("k")).build();
  }

  static Operation append(Append.Builder append) {
    return Operation.newBuilder().setParticipant("bank-a").setAppend(append.setKey("k")).build();
  }

  static Operation check(Check.Builder check) {
    return Operation.newBuilder().setParticipant("bank-a").setCheck(check.setKey("k")).build();
  }

  /** A valid document of 1 to 30 operations over up to 5 participants. */
  static TransactionSpec random(Random random) {
    List<Operation> operations = new ArrayList<>();
    int count = 1 + random.nextInt(30);
    for (int i = 0; i < count; i++) {
      operations.add(randomOperation(random));
    }
    return atomic(operations);
  }

  private static Operation randomOperation(Random random) {
    Operation.Builder operation =
        Operation.newBuilder().setParticipant("bank-" + random.nextInt(5));
    String key = randomKey(random);
    switch (random.nextInt(6)) {
      case 0 -> operation.setAdd(Add.newBuilder().setKey(key).setDelta(random.nextLong()));
      case 1 -> operation.setPut(Put.newBuilder().setKey(key).setValue(randomKey(random)));
      case 2 -> operation.setDelete(Delete.newBuilder().setKey(key).setExpectedVersion(3));
      case 3 ->
          operation.setAppend(
              Append.newBuilder()
                  .setKey(key)
                  .addEvents(StreamEvent.newBuilder().setType("t").setBytes(randomBytes(random))));
      case 4 -> operation.setCheck(randomCheck(random).setKey(key));
      default -> operation.setGet(Get.newBuilder().setKey(key));
    }
    return operation.build();
  }

  private static Check.Builder randomCheck(Random random) {
    Check.Builder check = Check.newBuilder();
    return switch (random.nextInt(4)) {
      case 0 -> check.setExists(Exists.getDefaultInstance());
      case 1 -> check.setAbsent(Absent.getDefaultInstance());
      case 2 -> check.setEquals("x");
      default -> check.setAtLeast(random.nextLong());
    };
  }

  /** 1 to 60 characters that may stand in a key, of one to four bytes each. */
  static String randomKey(Random random) {
    int[] alphabet = {'a', '/', '9', ' ', 0xE4, 0x20AC, 0x1F600};
    StringBuilder key = new StringBuilder();
    int length = 1 + random.nextInt(60);
    for (int i = 0; i < length; i++) {
      key.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
    }
    return key.toString();
  }

  private static ByteString randomBytes(Random random) {
    byte[] bytes = new byte[random.nextInt(100)];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }
}
