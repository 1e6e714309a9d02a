package dev.troth.coordinator.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Very many time that mostly never fire: setting, moving and cancelling one costs a few writes.
 * Fires late by a tick at most, never early. For one thread at a time.
 */
final class TimerWheel {

  /** Later than any time. */
  static final long NEVER = Long.MAX_VALUE;

  static final Duration TICK = Duration.ofMillis(10);

  private static final long TICK_NANOS = TICK.toNanos();
  private static final int SLOTS = 1024;

  private final long origin;
  private final Timer[] slots = new Timer[SLOTS];
  private long tick;
  private int size;

  /** A timer; at most once in the wheel. */
  abstract static class Timer {
    private Timer previous = this;
    private Timer next = this;
    private long dueTick;

    /** Its time has come. It is no longer set. */
    abstract void due();

    private boolean isSet() {
      return next != this;
    }

    private void unlink() {
      previous.next = next;
      next.previous = previous;
      previous = this;
      next = this;
    }

    private void linkBefore(Timer head) {
      previous = head.previous;
      next = head;
      previous.next = this;
      head.previous = this;
    }
  }

  /** The fixed end of a slot's ring. */
  private static final class Head extends Timer {
    @Override
    void due() {
      throw new IllegalStateException("a head is never due");
    }
  }

  TimerWheel(long nowNanos) {
    origin = nowNanos;
    for (int i = 0; i < SLOTS; i++) {
      slots[i] = new Head();
    }
  }

  /** Sets a timer, or moves it; to {@link #NEVER} unsets it. */
  void set(Timer timer, long atNanos) {
    cancel(timer);
    if (atNanos == NEVER) {
      return;
    }
    timer.dueTick = Math.max(tick + 1, (atNanos - origin + TICK_NANOS - 1) / TICK_NANOS);
    timer.linkBefore(slots[slot(timer.dueTick)]);
    size++;
  }

  void cancel(Timer timer) {
    if (timer.isSet()) {
      timer.unlink();
      size--;
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Fires what is due. */
  void advance(long nowNanos) {
    long now = (nowNanos - origin) / TICK_NANOS;
    List<Timer> due = new ArrayList<>();
    long first = Math.max(tick + 1, now - SLOTS + 1); // each slot is looked at once
    for (long t = first; t <= now; t++) {
      collect(slots[slot(t)], now, due);
    }
    tick = Math.max(tick, now);
    due.forEach(Timer::due);
  }

  private void collect(Timer head, long now, List<Timer> due) {
    Timer timer = head.next;
    while (timer != head) {
      Timer following = timer.next;
      if (timer.dueTick <= now) {
        cancel(timer);
        due.add(timer);
      }
      timer = following;
    }
  }

  private static int slot(long tick) {
    return (int) (tick & (SLOTS - 1));
  }
}
