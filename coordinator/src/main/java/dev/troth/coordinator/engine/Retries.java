package dev.troth.coordinator.engine;

import dev.troth.daemon.backoff.BackoffLimits;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** When to ask those participants again that could not take a message. */
final class Retries {

  private static final BackoffLimits LIMITS =
      new BackoffLimits(EngineLimits.FIRST_RETRY, EngineLimits.MAX_RETRY);

  private final int[] failures;
  private final long[] dueAt;

  Retries(int branches) {
    failures = new int[branches];
    dueAt = new long[branches];
    Arrays.fill(dueAt, TimerWheel.NEVER);
  }

  void later(int branch, long now, RandomGenerator random) {
    failures[branch]++;
    dueAt[branch] = now + LIMITS.delay(failures[branch], random).toNanos();
  }

  long nextDue() {
    long next = TimerWheel.NEVER;
    for (long due : dueAt) {
      next = Math.min(next, due);
    }
    return next;
  }

  /** Whether a branch is due; it is not again until it fails again. */
  boolean takeDue(int branch, long now) {
    if (dueAt[branch] > now) {
      return false;
    }
    dueAt[branch] = TimerWheel.NEVER;
    return true;
  }
}
