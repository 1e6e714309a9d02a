package dev.troth.participant.api;

import dev.troth.id.TransactionId;
import dev.troth.participant.engine.Version;
import dev.troth.participant.state.EventOperations;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.JournalEntry;

/** Events as they are told to others, and back. */
public final class ShownEvents {

  private ShownEvents() {}

  /** As one of its key's. */
  static HistoryEvent of(Version version, JournalEvent event) {
    HistoryEvent.Builder shown =
        HistoryEvent.newBuilder()
            .setVersion(version.number())
            .setCommitTimestamp(version.commitTimestamp().bits())
            .setTransactionId(TransactionId.of(event.getBranch().getTransactionId()).toString())
            .setPosition(version.position())
            .setOperation(EventOperations.of(event.getChange()));
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
        .setOperation(EventOperations.of(event.getChange()))
        .build();
  }

  /**
   * The event that is told as one of the journal's.
   *
   * @throws IllegalArgumentException when no event did that
   */
  public static JournalEvent event(JournalEntry entry) {
    return JournalEvent.newBuilder()
        .setCommitTimestamp(entry.getCommitTimestamp())
        .setBranch(entry.getRegister())
        .setChange(EventOperations.change(entry.getOperation()))
        .build();
  }
}
