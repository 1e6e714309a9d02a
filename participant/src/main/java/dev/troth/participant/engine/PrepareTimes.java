package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The prepare timestamps of all rows in doubt: none of them takes effect below the lowest. */
final class PrepareTimes {

  private final NavigableMap<Timestamp, Integer> counts = new TreeMap<>();

  void add(Timestamp prepared) {
    counts.merge(prepared, 1, Integer::sum);
  }

  void remove(Timestamp prepared) {
    counts.computeIfPresent(prepared, (same, count) -> count == 1 ? null : count - 1);
  }

  /** The lowest of them and {@code other}. */
  Timestamp lowest(Timestamp other) {
    return counts.isEmpty() || counts.firstKey().isAfter(other) ? other : counts.firstKey();
  }
}
