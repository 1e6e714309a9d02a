package dev.troth.daemon.backoff;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Counts the failures of one thing that is tried again and again. For one thread at a time. */
public final class Backoff {

  private final BackoffLimits limits;
  private final RandomGenerator random;
  private int failures;

  public Backoff(BackoffLimits limits, RandomGenerator random) {
    this.limits = limits;
    this.random = random;
  }

  /** It failed once more: how long to wait. */
  public Duration next() {
    if (failures < Integer.MAX_VALUE) {
      failures++;
    }
    return limits.delay(failures, random);
  }

  /** It succeeded. */
  public void reset() {
    failures = 0;
  }

  /** Failures since it last succeeded. */
  public int failures() {
    return failures;
  }
}
