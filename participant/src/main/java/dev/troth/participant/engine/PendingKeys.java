package dev.troth.participant.engine;

import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.state.OperationKey;
import dev.troth.store.v1.Marks;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.Pending.OthersCase;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys that actions have marked as pending, from their yes to the end of their saga: semantic
 * locks. What is in it is derived from the rows; it is rebuilt at the start.
 */
final class PendingKeys {

  /** Who has marked one key. */
  private static final class Key {
    /** Others may change it. */
    private final Map<RegisterId, OthersCase> passing = new LinkedHashMap<>(4);

    /** Others may not, or not yet. */
    private final Map<RegisterId, OthersCase> holding = new LinkedHashMap<>(4);

    Map<RegisterId, OthersCase> like(OthersCase others) {
      return others == OthersCase.WAIT || others == OthersCase.FAIL ? holding : passing;
    }

    boolean isFree() {
      return passing.isEmpty() && holding.isEmpty();
    }
  }

  private final Map<String, Key> keys = new HashMap<>();

  /** Nothing is marked: nobody needs to look. */
  boolean isEmpty() {
    return keys.isEmpty();
  }

  void add(RegisterId action, Marks marks) {
    OthersCase others = marks.getPending().getOthersCase();
    for (String key : marks.getKeysList()) {
      keys.computeIfAbsent(key, same -> new Key()).like(others).put(action, others);
    }
  }

  void remove(RegisterId action, Marks marks) {
    for (String name : marks.getKeysList()) {
      Key key = keys.get(name);
      if (key != null) {
        key.like(marks.getPending().getOthersCase()).remove(action);
        if (key.isFree()) {
          keys.remove(name);
        }
      }
    }
  }

  /**
   * What keeps a transaction or saga from changing what others have marked.
   *
   * @return PENDING when one of them lets nobody else change it: a no; BUSY when all that do not
   *     let it pass let it wait
   */
  Optional<Reason> hindrance(TransactionId self, List<Operation> operations) {
    Optional<Reason> found = Optional.empty();
    for (Operation operation : operations) {
      if (!operation.hasGet() && !operation.hasCheck()) {
        found = worse(found, hindrance(self, OperationKey.of(operation)));
      }
    }
    return found;
  }

  private Optional<Reason> hindrance(TransactionId self, String name) {
    Key key = keys.get(name);
    Optional<Reason> found = Optional.empty();
    if (key != null) {
      for (Map.Entry<RegisterId, OthersCase> mark : key.holding.entrySet()) {
        TransactionId saga = mark.getKey().transaction();
        if (!saga.equals(self)) {
          found = worse(found, Optional.of(reason(name, saga, mark.getValue())));
        }
      }
    }
    return found;
  }

  private static Optional<Reason> worse(Optional<Reason> one, Optional<Reason> other) {
    boolean isFirst =
        other.isEmpty()
            || one.filter(reason -> reason.getCode() == ErrorCode.ERROR_CODE_PENDING).isPresent();
    return isFirst ? one : other;
  }

  private static Reason reason(String key, TransactionId saga, OthersCase others) {
    boolean isWaiting = others == OthersCase.WAIT;
    return Reason.newBuilder()
        .setCode(isWaiting ? ErrorCode.ERROR_CODE_BUSY : ErrorCode.ERROR_CODE_PENDING)
        .setKey(key)
        .setMessage(
            key
                + ": saga "
                + saga
                + " is not finished and has marked it as pending; others "
                + (isWaiting ? "wait for its end" : "cannot change it until its end"))
        .build();
  }

  /** The value with the saga that has marked its key. */
  ReadValue shown(ReadValue value) {
    return isEmpty() ? value : shown(value, null);
  }

  /** The values with the sagas that have marked their keys, but for the reader's own. */
  List<ReadValue> shown(List<ReadValue> values, TransactionId self) {
    if (isEmpty() || values.isEmpty()) {
      return values;
    }
    List<ReadValue> shown = new ArrayList<>(values.size());
    values.forEach(value -> shown.add(shown(value, self)));
    return shown;
  }

  private ReadValue shown(ReadValue value, @Nullable TransactionId self) {
    return markedBy(value.getKey(), self)
        .map(saga -> value.toBuilder().setPendingBy(saga.toString()).build())
        .orElse(value);
  }

  /** Those that hold others up come first, then whoever was first. */
  private Optional<TransactionId> markedBy(String name, @Nullable TransactionId self) {
    Key key = keys.get(name);
    if (key == null) {
      return Optional.empty();
    }
    Optional<TransactionId> holding = firstOther(key.holding, self);
    return holding.isPresent() ? holding : firstOther(key.passing, self);
  }

  private static Optional<TransactionId> firstOther(
      Map<RegisterId, OthersCase> marks, @Nullable TransactionId self) {
    for (RegisterId action : marks.keySet()) {
      if (!action.transaction().equals(self)) {
        return Optional.of(action.transaction());
      }
    }
    return Optional.empty();
  }

  /** Who has marked which key how; for tests and simulation. */
  Map<String, Map<RegisterId, OthersCase>> all() {
    Map<String, Map<RegisterId, OthersCase>> all = new HashMap<>();
    keys.forEach(
        (name, key) -> {
          Map<RegisterId, OthersCase> marks = new HashMap<>(key.passing);
          marks.putAll(key.holding);
          all.put(name, marks);
        });
    return all;
  }
}
