package dev.troth.participant.state;

import com.google.protobuf.ByteString;
import dev.troth.id.RegisterId;
import dev.troth.store.v1.Content;
import dev.troth.v1.Add;
import dev.troth.v1.Append;
import dev.troth.v1.Delete;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;
import dev.troth.v1.Reason;
import dev.troth.v1.StreamEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What undoes a branch of a saga's action (S8), derived from what it does and from what was there
 * before.
 *
 * <ul>
 *   <li>An add is undone by the add of the negative, under the same bounds.
 *   <li>A value that was put or deleted is put back, or deleted when there was none; only at the
 *       version that this branch has written, so that nobody's later change is overwritten.
 *   <li>Events stay: one more is appended, {@code reverted}, which names them.
 * </ul>
 *
 * Checks and gets have nothing to undo. The last thing done is undone first.
 */
public final class Inverse {

  private static final String REVERTED = "reverted";

  private final RegisterId action;
  private final StateReader before;

  /** How many events the branch adds to a key. */
  private final Map<String, Long> changes = new HashMap<>();

  private final Set<String> restored = new HashSet<>();
  private final List<Operation> inverse = new ArrayList<>();

  private Inverse(RegisterId action, StateReader before) {
    this.action = action;
    this.before = before;
  }

  /** Why the operations could not be undone if they were done; a vote, not an error. */
  public static Optional<Reason> refusal(List<Operation> operations) {
    for (Operation operation : operations) {
      if (operation.getAdd().getDelta() == Long.MIN_VALUE) {
        return Optional.of(
            Reason.newBuilder()
                .setCode(ErrorCode.ERROR_CODE_OVERFLOW)
                .setKey(operation.getAdd().getKey())
                .setMessage(
                    operation.getAdd().getKey()
                        + ": an add of "
                        + Long.MIN_VALUE
                        + " cannot be undone, for its negative leaves 64 bits")
                .build());
      }
    }
    return Optional.empty();
  }

  /**
   * The operations that undo these.
   *
   * @param action the branch
   * @param operations not refused
   * @param before the states before them; the branch's locks keep still what is looked at
   */
  public static List<Operation> of(
      RegisterId action, List<Operation> operations, StateReader before) {
    Inverse inverse = new Inverse(action, before);
    for (Operation operation : operations) {
      inverse.count(operation);
    }
    for (int i = operations.size() - 1; i >= 0; i--) {
      inverse.undo(operations.get(i));
    }
    return inverse.inverse;
  }

  private void count(Operation operation) {
    switch (operation.getActionCase()) {
      case PUT, DELETE -> changes.merge(OperationKey.of(operation), 1L, Long::sum);
      case APPEND ->
          changes.merge(
              OperationKey.of(operation), (long) operation.getAppend().getEventsCount(), Long::sum);
      case ADD, CHECK, GET, ACTION_NOT_SET -> {}
    }
  }

  private void undo(Operation operation) {
    switch (operation.getActionCase()) {
      case ADD -> inverse.add(Operation.newBuilder().setAdd(negative(operation.getAdd())).build());
      case PUT, DELETE -> {
        if (restored.add(OperationKey.of(operation))) {
          inverse.add(restoring(OperationKey.of(operation)));
        }
      }
      case APPEND -> {
        if (restored.add(OperationKey.of(operation))) {
          inverse.add(reverting(OperationKey.of(operation)));
        }
      }
      case CHECK, GET, ACTION_NOT_SET -> {}
    }
  }

  private static Add negative(Add add) {
    return add.toBuilder().setDelta(-add.getDelta()).clearExpectedVersion().build();
  }

  private Operation restoring(String key) {
    KeyState was = before.state(key);
    long written = was.version() + changes.getOrDefault(key, 0L);
    if (!was.exists()) {
      return Operation.newBuilder()
          .setDelete(Delete.newBuilder().setKey(key).setExpectedVersion(written))
          .build();
    }
    Put.Builder put = Put.newBuilder().setKey(key).setExpectedVersion(written);
    Content content = was.content();
    ByteString bytes = content.getBytes();
    return Operation.newBuilder()
        .setPut(content.hasText() ? put.setValue(content.getText()) : put.setBytes(bytes))
        .build();
  }

  private Operation reverting(String key) {
    long was = before.state(key).version();
    StringBuilder data =
        new StringBuilder("{\"saga\":\"")
            .append(action.transaction())
            .append("\",\"step\":")
            .append(action.step())
            .append(",\"versions\":[");
    long events = changes.getOrDefault(key, 0L);
    for (long event = 1; event <= events; event++) {
      data.append(event == 1 ? "" : ",").append(was + event);
    }
    return Operation.newBuilder()
        .setAppend(
            Append.newBuilder()
                .setKey(key)
                .addEvents(
                    StreamEvent.newBuilder()
                        .setType(REVERTED)
                        .setData(data.append("]}").toString())))
        .build();
  }
}
