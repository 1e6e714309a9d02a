package dev.troth.participant.state;

import dev.troth.v1.Absent;
import dev.troth.v1.Add;
import dev.troth.v1.Append;
import dev.troth.v1.Check;
import dev.troth.v1.Delete;
import dev.troth.v1.Exists;
import dev.troth.v1.Get;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;
import dev.troth.v1.StreamEvent;

/** Operations, briefly. */
final class Operations {

  private Operations() {}

  static Operation add(String key, long delta) {
    return Operation.newBuilder().setAdd(Add.newBuilder().setKey(key).setDelta(delta)).build();
  }

  static Operation add(String key, long delta, long min, long max) {
    Add.Builder add = Add.newBuilder().setKey(key).setDelta(delta).setMin(min).setMax(max);
    return Operation.newBuilder().setAdd(add).build();
  }

  static Operation put(String key, String value) {
    return Operation.newBuilder().setPut(Put.newBuilder().setKey(key).setValue(value)).build();
  }

  static Operation delete(String key) {
    return Operation.newBuilder().setDelete(Delete.newBuilder().setKey(key)).build();
  }

  static Operation append(String key, String... types) {
    Append.Builder append = Append.newBuilder().setKey(key);
    for (String type : types) {
      append.addEvents(event(type));
    }
    return Operation.newBuilder().setAppend(append).build();
  }

  static StreamEvent event(String type) {
    return StreamEvent.newBuilder().setType(type).setData(type + "!").build();
  }

  static Operation get(String key) {
    return Operation.newBuilder().setGet(Get.newBuilder().setKey(key)).build();
  }

  static Operation exists(String key) {
    return check(Check.newBuilder().setKey(key).setExists(Exists.getDefaultInstance()));
  }

  static Operation absent(String key) {
    return check(Check.newBuilder().setKey(key).setAbsent(Absent.getDefaultInstance()));
  }

  static Operation version(String key, long version) {
    return check(Check.newBuilder().setKey(key).setVersion(version));
  }

  static Operation equal(String key, String text) {
    return check(Check.newBuilder().setKey(key).setEquals(text));
  }

  static Operation atLeast(String key, long floor) {
    return check(Check.newBuilder().setKey(key).setAtLeast(floor));
  }

  static Operation atMost(String key, long ceiling) {
    return check(Check.newBuilder().setKey(key).setAtMost(ceiling));
  }

  /** The same write, at this version of its key only. */
  static Operation expecting(long version, Operation write) {
    Operation.Builder expecting = write.toBuilder();
    switch (write.getActionCase()) {
      case ADD -> expecting.getAddBuilder().setExpectedVersion(version);
      case PUT -> expecting.getPutBuilder().setExpectedVersion(version);
      case DELETE -> expecting.getDeleteBuilder().setExpectedVersion(version);
      case APPEND -> expecting.getAppendBuilder().setExpectedVersion(version);
      case CHECK, GET, ACTION_NOT_SET -> throw new IllegalArgumentException("not a write");
    }
    return expecting.build();
  }

  private static Operation check(Check.Builder check) {
    return Operation.newBuilder().setCheck(check).build();
  }
}
