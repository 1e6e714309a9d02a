package dev.troth.participant.api;

import dev.troth.id.TransactionId;
import dev.troth.participant.engine.Version;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.Content;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.Add;
import dev.troth.v1.Append;
import dev.troth.v1.Delete;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;

/** Events as they are told to others. */
final class ShownEvents {

  private ShownEvents() {}

  /** As one of its key's. */
  static HistoryEvent of(Version version, JournalEvent event) {
    HistoryEvent.Builder shown =
        HistoryEvent.newBuilder()
            .setVersion(version.number())
            .setCommitTimestamp(version.commitTimestamp().bits())
            .setTransactionId(TransactionId.of(event.getBranch().getTransactionId()).toString())
            .setPosition(version.position())
            .setOperation(operation(event.getChange()));
    if (event.getChange().getChangeCase() == Change.ChangeCase.ADD) {
      shown.setCounter(version.counter());
    }
    return shown.build();
  }

  /** As one of the journal's. */
  static JournalEntry of(long position, JournalEvent event) {
    return JournalEntry.newBuilder()
        .setPosition(position)
        .setCommitTimestamp(event.getCommitTimestamp())
        .setRegister(event.getBranch())
        .setOperation(operation(event.getChange()))
        .build();
  }

  private static Operation operation(Change change) {
    String key = change.getKey();
    return switch (change.getChangeCase()) {
      case ADD ->
          Operation.newBuilder()
              .setAdd(Add.newBuilder().setKey(key).setDelta(change.getAdd()))
              .build();
      case PUT -> Operation.newBuilder().setPut(put(key, change.getPut())).build();
      case DELETE -> Operation.newBuilder().setDelete(Delete.newBuilder().setKey(key)).build();
      case APPEND ->
          Operation.newBuilder()
              .setAppend(Append.newBuilder().setKey(key).addEvents(change.getAppend()))
              .build();
      case CHANGE_NOT_SET -> Operation.getDefaultInstance();
    };
  }

  private static Put put(String key, Content content) {
    Put.Builder put = Put.newBuilder().setKey(key);
    return content.getContentCase() == Content.ContentCase.BYTES
        ? put.setBytes(content.getBytes()).build()
        : put.setValue(content.getText()).build();
  }
}
