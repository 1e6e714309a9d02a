package dev.troth.participant.state;

import dev.troth.store.v1.Change;
import dev.troth.store.v1.Content;
import dev.troth.store.v1.Deleted;
import dev.troth.v1.Add;
import dev.troth.v1.Append;
import dev.troth.v1.Delete;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;

/** What an event did, as the operation that does just that; and back. */
public final class EventOperations {

  private EventOperations() {}

  /** The operation that does what an event did; a counter's `add` has only its delta. */
  public static Operation of(Change change) {
    String key = change.getKey();
    Operation.Builder operation = Operation.newBuilder();
    switch (change.getChangeCase()) {
      case ADD -> operation.setAdd(Add.newBuilder().setKey(key).setDelta(change.getAdd()));
      case PUT -> operation.setPut(put(key, change.getPut()));
      case DELETE -> operation.setDelete(Delete.newBuilder().setKey(key));
      case APPEND ->
          operation.setAppend(Append.newBuilder().setKey(key).addEvents(change.getAppend()));
      case CHANGE_NOT_SET -> throw new IllegalStateException(key + ": no change");
    }
    return operation.build();
  }

  private static Put put(String key, Content content) {
    Put.Builder put = Put.newBuilder().setKey(key);
    return switch (content.getContentCase()) {
      case TEXT -> put.setValue(content.getText()).build();
      case BYTES -> put.setBytes(content.getBytes()).build();
      case CONTENT_NOT_SET -> put.build();
    };
  }

  /**
   * The change that is shown as an operation.
   *
   * @throws IllegalArgumentException when there is none: no event did that
   */
  public static Change change(Operation operation) {
    Change.Builder change = Change.newBuilder();
    switch (operation.getActionCase()) {
      case ADD -> change.setKey(operation.getAdd().getKey()).setAdd(operation.getAdd().getDelta());
      case PUT -> change.setKey(operation.getPut().getKey()).setPut(content(operation.getPut()));
      case DELETE ->
          change.setKey(operation.getDelete().getKey()).setDelete(Deleted.getDefaultInstance());
      case APPEND -> {
        if (operation.getAppend().getEventsCount() == 1) {
          change
              .setKey(operation.getAppend().getKey())
              .setAppend(operation.getAppend().getEvents(0));
        }
      }
      case CHECK, GET, ACTION_NOT_SET -> {}
    }
    Change made = change.build();
    // A bound, an expected version, a participant: an event has none of them.
    boolean isExact =
        made.getChangeCase() != Change.ChangeCase.CHANGE_NOT_SET && of(made).equals(operation);
    if (!isExact) {
      throw new IllegalArgumentException("no event does that: " + operation.getActionCase());
    }
    return made;
  }

  private static Content content(Put put) {
    return switch (put.getContentCase()) {
      case VALUE -> Content.newBuilder().setText(put.getValue()).build();
      case BYTES -> Content.newBuilder().setBytes(put.getBytes()).build();
      case CONTENT_NOT_SET -> Content.getDefaultInstance();
    };
  }
}
