package dev.troth.participant.engine;

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
    List<StreamEvent> staged = new ArrayList<>();
    for (StagedWrites.StagedEvent event : writes.get().events()) {
      if (event.event().getChange().getKey().equals(key)) {
        staged.add(event.event().getChange().getAppend());
      }
    }
    return StreamTail.with(store, key, staged);
  }
}
