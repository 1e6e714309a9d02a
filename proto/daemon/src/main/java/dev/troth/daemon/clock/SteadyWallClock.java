package dev.troth.daemon.clock;

import dev.troth.daemon.metrics.Metrics;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Milliseconds since 1970 that a step of the system clock does not move: they follow it, at most a
 * tenth faster or slower than time passes, and never run backwards. Safe for any number of threads.
 */
public final class SteadyWallClock implements LongSupplier {

  /** A larger offset from the system clock is worth a person's look. */
  private static final long WARN_OFFSET_MILLIS = 500;

  private static final Logger log = LoggerFactory.getLogger(SteadyWallClock.class);

  private final LongSupplier steadyNanos;
  private final LongSupplier systemMillis;
  private final SlewedTime time;
  private boolean warned;

  /**
   * @param steadyNanos as {@link System#nanoTime}
   * @param systemMillis as {@link System#currentTimeMillis}
   */
  public SteadyWallClock(LongSupplier steadyNanos, LongSupplier systemMillis) {
    this.steadyNanos = steadyNanos;
    this.systemMillis = systemMillis;
    this.time =
        new SlewedTime(
            steadyNanos.getAsLong(), TimeUnit.MILLISECONDS.toNanos(systemMillis.getAsLong()));
  }

  /** The clock of this machine, its offset among the metrics. */
  public static SteadyWallClock system(Metrics metrics) {
    SteadyWallClock clock = new SteadyWallClock(System::nanoTime, System::currentTimeMillis);
    metrics.gauge(
        "troth_clock_offset_seconds",
        "How far the system clock is ahead of the time the daemon uses",
        () -> clock.offsetMillis() / 1_000.0);
    return clock;
  }

  /** The time now, in milliseconds since 1970. */
  @Override
  public synchronized long getAsLong() {
    long now =
        time.advance(
            steadyNanos.getAsLong(), TimeUnit.MILLISECONDS.toNanos(systemMillis.getAsLong()));
    warnOfLargeOffset();
    return TimeUnit.NANOSECONDS.toMillis(now);
  }

  /** How far the system clock is ahead of this one now; below zero when it is behind. */
  public synchronized long offsetMillis() {
    getAsLong();
    return TimeUnit.NANOSECONDS.toMillis(time.offset());
  }

  private void warnOfLargeOffset() {
    long offset = TimeUnit.NANOSECONDS.toMillis(time.offset());
    boolean large = Math.abs(offset) > WARN_OFFSET_MILLIS;
    if (large && !warned) {
      log.warn("system clock stepped offsetMillis={}; following it slowly", offset);
    }
    warned = large;
  }
}
