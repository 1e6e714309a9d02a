package dev.troth.systemtests.limits;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Counts what is done from now on, and how long it took. For one thread at a time. */
final class Measurement {

  private static final long LONGEST_NANOS = 60_000_000_000L;

  private final Histogram nanos = new Histogram(LONGEST_NANOS, 3);
  private final long beginNanos = System.nanoTime();

  /** So many that were done together. */
  synchronized void add(long count, long tookNanos) {
    nanos.recordValueWithCount(Math.min(tookNanos, LONGEST_NANOS), count);
  }

  /** How many a second, and the median in microseconds. */
  synchronized String line() {
    double seconds = (System.nanoTime() - beginNanos) / 1e9;
    return String.format(
        Locale.ROOT,
        "%.0f %.1f",
        nanos.getTotalCount() / seconds,
        nanos.getValueAtPercentile(50) / 1e3);
  }
}
