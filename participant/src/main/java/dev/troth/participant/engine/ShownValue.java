package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.participant.state.KeyState;
import dev.troth.v1.ReadValue;
import dev.troth.v1.StateKind;
import dev.troth.v1.StreamEvent;
import dev.troth.v1.StreamState;
import java.util.ArrayList;
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
      value.setStream(StreamState.newBuilder().addAllEvents(events.get()));
    } else if (state.kind() == StateKind.STATE_KIND_COUNTER) {
      value.setCounter(state.counter());
    } else if (state.exists() && state.content().hasText()) {
      value.setValue(state.content().getText());
    } else if (state.exists()) {
      value.setBytes(state.content().getBytes());
    }
    return value.build();
  }

  /** The key at a moment, from the store alone: for any thread, once the moment is settled. */
  public static ReadValue at(Store store, String key, Timestamp moment) {
    return past(store, key, store.versionAt(key, moment));
  }

  /**
   * The same.
   *
   * @param newest its newest version at or below the moment; empty: it had no event yet
   */
  static ReadValue past(Store store, String key, Optional<Version> newest) {
    if (newest.isEmpty()) {
      return ReadValue.newBuilder().setKey(key).build();
    }
    Version version = newest.get();
    KeyState state = version.stateAfter(store.event(version.position()).getChange());
    return of(key, state, () -> events(store, key, version.commitTimestamp()));
  }

  private static List<StreamEvent> events(Store store, String key, Timestamp upTo) {
    List<StreamEvent> events = new ArrayList<>();
    for (Version version : store.versionsAfter(key, Timestamp.ZERO)) {
      if (version.commitTimestamp().isAfter(upTo)) {
        break;
      }
      events.add(store.event(version.position()).getChange().getAppend());
    }
    return events;
  }
}
