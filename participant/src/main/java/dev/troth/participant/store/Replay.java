package dev.troth.participant.store;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.ChangeApplier;
import dev.troth.participant.engine.StagedWrites;
import dev.troth.participant.engine.Store;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.store.v1.JournalEvent;

/** Applies events in the order of their positions, with the code that applies commits. */
public final class Replay {

  private static final int EVENTS_PER_WRITE = 1000;
  private static final int BYTES_PER_WRITE = 8 << 20;

  private final Store store;
  private final boolean isJournalStored;
  private final ChangeApplier applier;
  private StagedWrites writes = new StagedWrites();
  private int bytes;
  private long events;

  private Replay(Store store, boolean isJournalStored, long events) {
    this.store = store;
    this.isJournalStored = isJournalStored;
    this.applier = new ChangeApplier(store, events + 1);
    this.events = events;
  }

  /**
   * Into a store without events: journal, and what is derived from it. What is pruned is known
   * there already.
   */
  public static Replay into(Store empty) {
    return new Replay(empty, false, empty.trimmed());
  }

  /** Of a store's own journal: only what is derived from it, of which there is nothing yet. */
  static Replay of(Store underived) {
    return new Replay(underived, true, underived.trimmed());
  }

  /** Into a store that has a beginning: what comes after its last event. */
  public static Replay onTopOf(Store store) {
    return new Replay(store, false, store.nextPosition() - 1);
  }

  /** Applies the next event, which may be a stub. */
  public void apply(JournalEvent event) {
    boolean isFull = writes.events().size() >= EVENTS_PER_WRITE || bytes >= BYTES_PER_WRITE;
    if (isFull || isLate(event)) {
      write();
    }
    events++;
    if (!event.hasChange()) {
      applier.applyStub(writes);
      return;
    }
    try {
      applier.apply(event, writes);
    } catch (IllegalStateException e) {
      throw new StoreFailure("event " + events + ": " + e.getMessage(), e);
    }
    bytes += event.getSerializedSize();
  }

  /** Whether it took effect below a later event of its key, as only adds do. */
  boolean isLate(JournalEvent event) {
    return event.hasChange() && applier.isLate(event, writes);
  }

  /** The store has everything up to here once all that was applied is written. */
  public void reach(Timestamp safe) {
    writes.reach(safe);
  }

  /** Writes the rest; it is not synced. */
  public void finish() {
    write();
  }

  /** The position of the last one that was applied. */
  public long events() {
    return events;
  }

  private void write() {
    if (isJournalStored) {
      writes.events().clear();
    }
    store.write(writes);
    writes = new StagedWrites();
    bytes = 0;
  }
}
