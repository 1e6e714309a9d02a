package dev.troth.cli.bench;

import org.HdrHistogram.Histogram;

/** How long things took. For one thread. */
final class LatencyRecord {

  private static final long RESOLUTION_NANOS = 1_000;
  private static final long LONGEST_NANOS = 3_600_000_000_000L;
  private static final int DIGITS = 3;

  private final Histogram nanos = new Histogram(RESOLUTION_NANOS, LONGEST_NANOS, DIGITS);

  void record(long tookNanos) {
    nanos.recordValue(Math.max(0, Math.min(tookNanos, LONGEST_NANOS)));
  }

  Latencies summary() {
    return new Latencies(
        nanos.getTotalCount(),
        nanos.getValueAtPercentile(50),
        nanos.getValueAtPercentile(90),
        nanos.getValueAtPercentile(99),
        nanos.getValueAtPercentile(99.9),
        nanos.getMaxValue());
  }
}
