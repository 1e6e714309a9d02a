package dev.troth.systemtests.simulation.workload;

import dev.troth.v1.Add;
import dev.troth.v1.Append;
import dev.troth.v1.Check;
import dev.troth.v1.Get;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;
import dev.troth.v1.StreamEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What clients want done. */
final class Transactions {

  private final Keys keys;
  private final SplittableRandom random;
  private int lastTag;

  Transactions(Keys keys, SplittableRandom random) {
    this.keys = keys;
    this.random = random;
  }

  /** Fills all accounts and the hot counters. */
  List<Operation> opening() {
    List<Operation> operations = new ArrayList<>();
    for (String participant : keys.participants()) {
      for (int i = 0; i < Keys.ACCOUNTS; i++) {
        operations.add(add(participant, Add.newBuilder().setKey(Keys.account(i)), 20));
      }
      operations.add(add(participant, Add.newBuilder().setKey(Keys.hot()), Keys.HOT_OPENING));
    }
    return operations;
  }

  /** Any of those below. */
  List<Operation> any() {
    int kind = random.nextInt(20);
    if (kind < 8) {
      return transfer();
    }
    if (kind < 14) {
      return appendAndGet();
    }
    if (kind < 17) {
      return hotAdds();
    }
    return putAndGet();
  }

  /** Money goes from one account to one or two others. */
  private List<Operation> transfer() {
    List<Operation> operations = new ArrayList<>();
    long amount = 1L + random.nextInt(15);
    int receivers = 1 + random.nextInt(2);
    Add.Builder from = Add.newBuilder().setKey(anyAccount());
    if (random.nextInt(3) > 0) {
      from.setMin(0);
    }
    operations.add(add(keys.any(random), from, -amount * receivers));
    for (int i = 0; i < receivers; i++) {
      operations.add(add(keys.any(random), Add.newBuilder().setKey(anyAccount()), amount));
    }
    if (random.nextInt(8) == 0) {
      operations.add(get(keys.any(random), anyAccount()));
    }
    return operations;
  }

  private String anyAccount() {
    return Keys.account(random.nextInt(Keys.ACCOUNTS));
  }

  /** Each of one to three lists is read or appended to, or both. */
  private List<Operation> appendAndGet() {
    List<Operation> operations = new ArrayList<>();
    int parts = 1 + random.nextInt(3);
    for (int i = 0; i < parts; i++) {
      String participant = keys.any(random);
      String list = Keys.list(random.nextInt(Keys.LISTS));
      int kind = random.nextInt(3);
      if (kind > 0) {
        operations.add(get(participant, list));
      }
      if (kind < 2) {
        operations.add(append(participant, list));
      }
    }
    return operations;
  }

  private Operation append(String participant, String list) {
    return Operation.newBuilder()
        .setParticipant(participant)
        .setAppend(
            Append.newBuilder()
                .setKey(list)
                .addEvents(StreamEvent.newBuilder().setType("tag").setData(tag())))
        .build();
  }

  /** Unlike any other of this world. */
  private String tag() {
    return Integer.toString(++lastTag);
  }

  /** Small steps on counters that are always close to a bound. */
  private List<Operation> hotAdds() {
    List<Operation> operations = new ArrayList<>();
    int parts = 1 + random.nextInt(keys.participants().size());
    for (int i = 0; i < parts; i++) {
      long delta = random.nextBoolean() ? 1 + random.nextInt(4) : -1 - random.nextInt(4);
      Add.Builder add = Add.newBuilder().setKey(Keys.hot()).setMin(0).setMax(Keys.HOT_MAX);
      operations.add(add(keys.participants().get(i), add, delta));
    }
    if (random.nextInt(4) == 0) {
      operations.add(append(keys.any(random), Keys.list(0)));
    }
    return operations;
  }

  /** A value is replaced, read, or guarded. */
  private List<Operation> putAndGet() {
    List<Operation> operations = new ArrayList<>();
    operations.add(get(keys.any(random), Keys.value()));
    operations.add(
        Operation.newBuilder()
            .setParticipant(keys.any(random))
            .setPut(Put.newBuilder().setKey(Keys.value()).setValue(tag()))
            .build());
    if (random.nextInt(4) == 0) {
      operations.add(
          Operation.newBuilder()
              .setParticipant(keys.any(random))
              .setCheck(Check.newBuilder().setKey(Keys.hot()).setAtLeast(random.nextInt(5)))
              .build());
    }
    return operations;
  }

  private static Operation add(String participant, Add.Builder add, long delta) {
    return Operation.newBuilder().setParticipant(participant).setAdd(add.setDelta(delta)).build();
  }

  private static Operation get(String participant, String key) {
    return Operation.newBuilder()
        .setParticipant(participant)
        .setGet(Get.newBuilder().setKey(key))
        .build();
  }
}
