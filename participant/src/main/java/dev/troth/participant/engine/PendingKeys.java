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
   * @param reason PENDING, with the key and the saga
   * @param waits whether it may be asked again, as all that do not let it pass let it wait; else it
   *     is a no
   */
  record Hindrance(Reason reason, boolean waits) {}

  /** The strictest that stands in the way of these operations. */
  Optional<Hindrance> hindrance(TransactionId self, List<Operation> operations) {
    Optional<Hindrance> found = Optional.empty();
    for (Operation operation : operations) {
      if (!operation.hasGet() && !operation.hasCheck()) {
        found = worse(found, hindrance(self, OperationKey.of(operation)));
      }
    }
    return found;
  }

  private Optional<Hindrance> hindrance(TransactionId self, String name) {
    Key key = keys.get(name);
    Optional<Hindrance> found = Optional.empty();
    if (key != null) {
      for (Map.Entry<RegisterId, OthersCase> mark : key.holding.entrySet()) {
        TransactionId saga = mark.getKey().transaction();
        if (!saga.equals(self)) {
          found = worse(found, Optional.of(hindrance(name, saga, mark.getValue())));
        }
      }
    }
    return found;
  }

  private static Optional<Hindrance> worse(Optional<Hindrance> one, Optional<Hindrance> other) {
    boolean isFirst = other.isEmpty() || one.filter(hindrance -> !hindrance.waits()).isPresent();
    return isFirst ? one : other;
  }

  private static Hindrance hindrance(String key, TransactionId saga, OthersCase others) {
    boolean waits = others == OthersCase.WAIT;
    String message =
        "%s: saga %s is not finished and has marked it as pending; others %s"
            .formatted(key, saga, waits ? "wait for its end" : "cannot change it until its end");
    Reason.Builder reason =
        Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_PENDING).setKey(key).setMessage(message);
    return new Hindrance(reason.build(), waits);
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
