package dev.troth.systemtests.simulation.workload;

import dev.troth.v1.Add;
import dev.troth.v1.Append;
import dev.troth.v1.Get;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;
import dev.troth.v1.StreamEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What sagas change, and the operations on it: few keys, so that everybody meets. */
final class SagaKeys {

  static final int ACCOUNTS = 2;
  static final int VALUES = 2;
  static final long OPENING_BALANCE = 30;
  static final long OPENING_RATE = 3;

  private final List<String> participants;
  private int lastTag;

  SagaKeys(List<String> participants) {
    this.participants = participants;
  }

  List<String> participants() {
    return participants;
  }

  String any(SplittableRandom random) {
    return participants.get(random.nextInt(participants.size()));
  }

  /** One participant, or two. */
  List<String> some(SplittableRandom random) {
    String first = any(random);
    String second = any(random);
    return first.equals(second) || random.nextBoolean() ? List.of(first) : List.of(first, second);
  }

  /** Unlike any other of this world. */
  String tag() {
    return Integer.toString(++lastTag);
  }

  static String account(int number) {
    return "accounts/" + number;
  }

  static String value(int number) {
    return "values/" + number;
  }

  private static String rate() {
    return "rates/r";
  }

  /** Fills everything. */
  List<Operation> opening() {
    List<Operation> operations = new ArrayList<>();
    for (String participant : participants) {
      for (int i = 0; i < ACCOUNTS; i++) {
        operations.add(add(participant, account(i), OPENING_BALANCE, false));
      }
      operations.add(add(participant, rate(), OPENING_RATE, false));
    }
    return operations;
  }

  /** A small change by somebody who knows nothing of sagas. */
  List<Operation> beside(SplittableRandom random) {
    String participant = any(random);
    return switch (random.nextInt(4)) {
      case 0 -> List.of(add(participant, rate(), 1, false));
      case 1 -> List.of(put(participant, value(random.nextInt(VALUES)), tag()));
      default ->
          List.of(add(participant, account(0), -2, true), add(any(random), account(1), 2, false));
    };
  }

  static Operation add(String participant, String key, long delta, boolean bounded) {
    Add.Builder add = Add.newBuilder().setKey(key).setDelta(delta);
    if (bounded) {
      add.setMin(0);
    }
    return Operation.newBuilder().setParticipant(participant).setAdd(add).build();
  }

  static Operation put(String participant, String key, String value) {
    return Operation.newBuilder()
        .setParticipant(participant)
        .setPut(Put.newBuilder().setKey(key).setValue(value))
        .build();
  }

  static Operation append(String participant, String data) {
    return Operation.newBuilder()
        .setParticipant(participant)
        .setAppend(
            Append.newBuilder()
                .setKey(Keys.list(0))
                .addEvents(StreamEvent.newBuilder().setType("tag").setData(data)))
        .build();
  }

  static Operation get(String participant) {
    return Operation.newBuilder()
        .setParticipant(participant)
        .setGet(Get.newBuilder().setKey(rate()))
        .build();
  }
}
