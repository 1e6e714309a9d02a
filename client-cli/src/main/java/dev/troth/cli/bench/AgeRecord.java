package dev.troth.cli.bench;

import com.google.protobuf.Duration;

/** How far behind now answers were. For one thread. */
final class AgeRecord {

  private static final int NANOS_PER_MILLI = 1_000_000;

  private long count;
  private long sumMillis;
  private long maxMillis;

  void record(Duration staleness) {
    long millis = staleness.getSeconds() * 1000 + staleness.getNanos() / NANOS_PER_MILLI;
    count++;
    sumMillis += millis;
    maxMillis = Math.max(maxMillis, millis);
  }

  Ages summary() {
    return new Ages(count, count == 0 ? 0 : (double) sumMillis / count, maxMillis);
  }
}
