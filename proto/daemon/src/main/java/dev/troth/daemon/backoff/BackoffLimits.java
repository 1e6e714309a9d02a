package dev.troth.daemon.backoff;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Capped exponential backoff with full jitter: a wait is anywhere between nothing and a bound that
 * doubles with each attempt, so that those who failed together do not come back together.
 *
 * @param initial the bound of the first wait
 * @param max the bound that is never exceeded
 */
public record BackoffLimits(Duration initial, Duration max) {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final int MAX_DOUBLINGS = 30;

  public BackoffLimits {
    if (initial.compareTo(SHORTEST) < 0 || max.compareTo(initial) < 0) {
      throw new IllegalArgumentException("backoff from " + initial + " to " + max);
    }
  }

  /**
   * How long to wait after a failure, at least a millisecond.
   *
   * @param failures how many there were in a row, from 1
   */
  public Duration delay(int failures, RandomGenerator random) {
    if (failures < 1) {
      throw new IllegalArgumentException("nothing failed");
    }
    return Duration.ofNanos(random.nextLong(SHORTEST.toNanos(), bound(failures).toNanos() + 1));
  }

  private Duration bound(int failures) {
    Duration bound = initial.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
    return bound.compareTo(max) < 0 ? bound : max;
  }
}
