package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.participant.state.KeyState;
import dev.troth.participant.state.StateReader;
import dev.troth.v1.StreamEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Current states, staged changes included: what a branch is evaluated against under its locks. */
final class StagedStates implements StateReader {

  private final Store store;
  private final Supplier<StagedWrites> writes;

  StagedStates(Store store, Supplier<StagedWrites> writes) {
    this.store = store;
    this.writes = writes;
  }

  @Override
  public KeyState state(String key) {
    @Nullable KeyState staged = writes.get().stagedState(key);
    return staged == null ? store.state(key) : staged;
  }

  @Override
  public List<StreamEvent> events(String key) {
    List<StreamEvent> events = new ArrayList<>();
    for (Version version : store.versionsAfter(key, Timestamp.ZERO)) {
      events.add(store.event(version.position()).getChange().getAppend());
    }
    for (StagedWrites.StagedEvent staged : writes.get().events()) {
      if (staged.event().getChange().getKey().equals(key)) {
        events.add(staged.event().getChange().getAppend());
      }
    }
    return events;
  }
}
