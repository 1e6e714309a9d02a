package dev.troth.participant.projection;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.Store;
import dev.troth.participant.engine.Version;
import dev.troth.participant.state.KeyState;
import dev.troth.v1.StateKind;
import java.util.List;
import java.util.Optional;

/** The past, from the store; for any thread. */
final class StorePast implements Past {

  private static final int VERSIONS_A_READ = 1000;

  private final Store store;

  StorePast(Store store) {
    this.store = store;
  }

  /** What a key is now. */
  KeyState now(String key) {
    return state(store.versionAt(key, Timestamp.MAX));
  }

  @Override
  public Optional<String> text(String key, Timestamp at) {
    return text(state(store.versionAt(key, at)));
  }

  @Override
  public void each(String prefix, Timestamp at, Visitor visitor) {
    store.keys(
        prefix,
        "",
        at,
        (key, newest) -> {
          if (!key.startsWith(Projection.KEYS)) {
            show(key, state(newest), at, visitor);
          }
          return true;
        });
  }

  private void show(String key, KeyState state, Timestamp at, Visitor visitor) {
    if (state.kind() == StateKind.STATE_KIND_STREAM) {
      showEvents(key, at, visitor);
    } else {
      text(state).ifPresent(text -> visitor.value(key, text));
    }
  }

  private void showEvents(String key, Timestamp at, Visitor visitor) {
    long last = 0;
    while (true) {
      List<Version> page = store.versions(key, last, VERSIONS_A_READ);
      for (Version version : page) {
        if (version.commitTimestamp().isAfter(at)) {
          return;
        }
        visitor.event(
            key, version.position(), store.event(version.position()).getChange().getAppend());
        last = version.number();
      }
      if (page.size() < VERSIONS_A_READ) {
        return;
      }
    }
  }

  private KeyState state(Optional<Version> newest) {
    return newest
        .map(version -> version.stateAfter(store.event(version.position()).getChange()))
        .orElse(KeyState.ABSENT);
  }

  private static Optional<String> text(KeyState state) {
    return state.content().hasText() ? Optional.of(state.content().getText()) : Optional.empty();
  }
}
