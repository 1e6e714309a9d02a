package dev.troth.cli.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What every key has to hold: the sum and the number of events that the committed transactions
 * amount to. Where an outcome could not be told, either will do. For one thread at a time.
 */
final class Ledger {

  private final long[] sums;
  private final int[] events;
  private final Map<Integer, List<Long>> doubts = new HashMap<>();
  private final Map<Integer, Integer> undone = new HashMap<>();

  Ledger(int slots) {
    this.sums = new long[slots];
    this.events = new int[slots];
  }

  void committed(Changes changes) {
    for (int i = 0; i < changes.size(); i++) {
      sums[changes.slot(i)] += changes.delta(i);
      events[changes.slot(i)]++;
    }
  }

  /**
   * It was undone, as far as it had happened: each slot is as before, with an event and its inverse
   * or without.
   */
  void undone(Changes changes) {
    for (int i = 0; i < changes.size(); i++) {
      undone.merge(changes.slot(i), 1, Integer::sum);
    }
  }

  /** It may have happened and may not. */
  void unresolved(Changes changes) {
    for (int i = 0; i < changes.size(); i++) {
      doubts.computeIfAbsent(changes.slot(i), any -> new ArrayList<>()).add(changes.delta(i));
    }
  }

  long sum(int slot) {
    return sums[slot];
  }

  int events(int slot) {
    return events[slot];
  }

  /** Whether a slot may hold this. */
  boolean agrees(int slot, long foundEvents, long foundSum) {
    long low = sums[slot];
    long high = sums[slot];
    List<Long> doubtful = doubts.getOrDefault(slot, List.of());
    for (long delta : doubtful) {
      low += Math.min(0, delta);
      high += Math.max(0, delta);
    }
    return foundEvents >= events[slot]
        && foundEvents <= events[slot] + (long) doubtful.size() + 2L * undone.getOrDefault(slot, 0)
        && foundSum >= low
        && foundSum <= high;
  }
}
