package dev.troth.participant.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.store.v1.JournalEvent;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Reads a journal as far as it is said to have come, and holds what was said against it. */
final class Follower {

  private final InMemoryStore store;
  private final NavigableMap<Long, JournalEvent> seen = new TreeMap<>();
  private long position;
  private Timestamp safe = Timestamp.ZERO;

  Follower(InMemoryStore store) {
    this.store = store;
  }

  void readOn(JournalProgress progress, int seed) {
    store.events(
        position,
        progress.position(),
        (at, event) -> {
          assertThat(at).as("seed %d", seed).isEqualTo(position + 1);
          assertThat(new Timestamp(event.getCommitTimestamp()))
              .as("event %d of seed %d", at, seed)
              .isGreaterThan(safe);
          seen.put(at, event);
          position = at;
          return true;
        });
    assertThat(position).as("seed %d", seed).isEqualTo(progress.position());
    assertThat(progress.safeTime()).as("seed %d", seed).isGreaterThanOrEqualTo(safe);
    safe = progress.safeTime();
  }

  NavigableMap<Long, JournalEvent> seen() {
    return seen;
  }
}
