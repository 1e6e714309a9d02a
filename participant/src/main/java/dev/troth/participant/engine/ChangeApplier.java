package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.JournalEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The only place where state changes: appends events to the journal and derives states and versions
 * from them. Commit and replay run the same code, so that what is rebuilt is what was.
 */
public final class ChangeApplier {

  private final Store store;
  private long nextPosition;

  /**
   * @param nextPosition where the next event goes
   */
  public ChangeApplier(Store store, long nextPosition) {
    this.store = store;
    this.nextPosition = nextPosition;
  }

  /** The position of the journal's last event; 0: it has none. */
  long lastPosition() {
    return nextPosition - 1;
  }

  /**
   * Whether committing {@code redo} at this timestamp would insert below a version that took effect
   * later. Only escrow adds can: several are pending on a key at once, and their decisions come in
   * any order. Then everything staged has to be written first, for the later versions are read back
   * from the store.
   */
  public boolean isLate(List<Change> redo, Timestamp commitTimestamp, StagedWrites writes) {
    for (Change change : redo) {
      if (state(change.getKey(), writes).commitTimestamp().isAfter(commitTimestamp)) {
        return true;
      }
    }
    return false;
  }

  /** Whether this event would insert below a later version; see the other {@code isLate}. */
  public boolean isLate(JournalEvent event, StagedWrites writes) {
    return isLate(List.of(event.getChange()), new Timestamp(event.getCommitTimestamp()), writes);
  }

  /** Stages what a branch does at its commit timestamp. */
  public void commit(
      RegisterId branch, List<Change> redo, Timestamp commitTimestamp, StagedWrites writes) {
    for (Change change : redo) {
      apply(
          JournalEvent.newBuilder()
              .setCommitTimestamp(commitTimestamp.bits())
              .setBranch(branch.toKey())
              .setChange(change)
              .build(),
          writes);
    }
  }

  /** Stages one event at the journal's end. */
  public void apply(JournalEvent event, StagedWrites writes) {
    Change change = event.getChange();
    Timestamp at = new Timestamp(event.getCommitTimestamp());
    long position = nextPosition++;
    KeyState before = state(change.getKey(), writes);
    KeyState after = before.apply(change, at);
    writes.putEvent(position, event);
    writes.putState(change.getKey(), after);
    if (before.commitTimestamp().isAfter(at)) {
      insertLate(change, at, position, writes);
    } else {
      writes.putVersion(
          change.getKey(), new Version(after.version(), at, position, after.counter()));
    }
  }

  /** Stages what is left of an event that is pruned, at the journal's end. */
  public void applyStub(StagedWrites writes) {
    writes.putStub(nextPosition++);
  }

  /** An escrow add below later versions: they are renumbered, and their sums grow by it. */
  private void insertLate(Change change, Timestamp at, long position, StagedWrites writes) {
    String key = change.getKey();
    long delta = change.getAdd();
    PrunedPast past = store.prunedPast(key).orElse(PrunedPast.NONE);
    if (past.commitTimestamp().isAfter(at)) { // I12: the horizon is below the safe time
      throw new IllegalStateException(key + ": an event at " + at + ", below what is pruned");
    }
    Version before = store.versionAt(key, at).orElseGet(past::version);
    writes.putVersion(
        key, new Version(before.number() + 1, at, position, before.counter() + delta));
    for (Version later : store.versionsAfter(key, at)) {
      writes.putVersion(
          key,
          new Version(
              later.number() + 1,
              later.commitTimestamp(),
              later.position(),
              later.counter() + delta));
    }
  }

  private KeyState state(String key, StagedWrites writes) {
    @Nullable KeyState staged = writes.stagedState(key);
    return staged == null ? store.state(key) : staged;
  }
}
