package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.ReadValue;
import dev.troth.v1.StateKind;
import dev.troth.v1.StreamEvent;
import dev.troth.v1.StreamState;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A key's state as it is told to readers. */
public final class ShownValue {

  private ShownValue() {}

  /**
   * @param events a stream's; not asked of other kinds
   */
  static ReadValue of(String key, KeyState state, Supplier<List<StreamEvent>> events) {
    ReadValue.Builder value =
        ReadValue.newBuilder()
            .setKey(key)
            .setExists(state.exists())
            .setVersion(state.version())
            .setCommitTimestamp(state.commitTimestamp().bits())
            .setKind(state.kind());
    if (state.kind() == StateKind.STATE_KIND_STREAM) {
      List<StreamEvent> shown = events.get();
      value.setStream(
          StreamState.newBuilder().addAllEvents(shown).setOmitted(state.version() - shown.size()));
    } else if (state.kind() == StateKind.STATE_KIND_COUNTER) {
      value.setCounter(state.counter());
    } else if (state.exists() && state.content().hasText()) {
      value.setValue(state.content().getText());
    } else if (state.exists()) {
      value.setBytes(state.content().getBytes());
    }
    return value.build();
  }

  /**
   * The key at a moment, from the store alone: for any thread, once the moment is settled.
   *
   * @throws RejectedException SNAPSHOT_TOO_OLD: it is not kept as it was then
   */
  public static ReadValue at(Store store, String key, Timestamp moment) {
    ReadValue value = past(store, key, moment, store.versionAt(key, moment));
    PastNotKept.requireShown(store, key, moment);
    return value;
  }

  /**
   * The same.
   *
   * @param newest its newest version at or below the moment; empty: it has none
   * @throws RejectedException SNAPSHOT_TOO_OLD: the key had one, and it is pruned
   */
  static ReadValue past(Store store, String key, Timestamp at, Optional<Version> newest) {
    if (newest.isEmpty()) {
      if (store.prunedPast(key).isPresent()) {
        throw PastNotKept.of(store, key, at);
      }
      return ReadValue.newBuilder().setKey(key).build();
    }
    Version version = newest.get();
    JournalEvent event = store.event(version.position());
    if (!event.hasChange()) { // pruned since the version was found
      throw PastNotKept.of(store, key, at);
    }
    return of(
        key, version.stateAfter(event.getChange()), () -> StreamTail.upTo(store, key, version));
  }
}
