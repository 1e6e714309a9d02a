package dev.troth.cli.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubling, capped, and jittered so that those who failed
 * together do not come back together.
 *
 * @param first the longest wait after the first attempt
 * @param cap the longest wait after any
 */
public record Backoff(Duration first, Duration cap) {

  private static final int MAX_DOUBLINGS = 30;

  /** The wait after so many attempts: between half and all of its limit. */
  Duration after(int attempts, RandomGenerator random) {
    long doubled = first.toNanos() << Math.min(Math.max(0, attempts - 1), MAX_DOUBLINGS);
    long limit = doubled <= 0 ? cap.toNanos() : Math.min(doubled, cap.toNanos());
    return Duration.ofNanos(limit / 2 + random.nextLong(limit / 2 + 1));
  }
}
