package dev.troth.systemtests.simulation.world;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What happens when: the only source of time. What is due at the same time happens in order. */
public final class Agenda {

  private record Entry(long atNanos, long number, Runnable work) {}

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(
          256, Comparator.comparingLong(Entry::atNanos).thenComparingLong(Entry::number));

  private long nowNanos;
  private long lastNumber;

  public long now() {
    return nowNanos;
  }

  public void after(long nanos, Runnable work) {
    entries.add(new Entry(nowNanos + Math.max(0, nanos), ++lastNumber, work));
  }

  /** How many things have been put on it. */
  public long size() {
    return lastNumber;
  }

  /** Does what is next, if it is due by then. */
  boolean step(long untilNanos) {
    Entry next = entries.peek();
    if (next == null || next.atNanos() > untilNanos) {
      nowNanos = Math.max(nowNanos, untilNanos);
      return false;
    }
    entries.remove();
    nowNanos = next.atNanos();
    next.work().run();
    return true;
  }
}
