package dev.troth.participant.engine;

import java.time.Duration;

/** Wall clock and monotonic time that stand still until they are moved. */
public final class FakeTime {

  private long wallMillis = 1_800_000_000_000L;
  private long nanos = -5_000_000_000L; // monotonic time may begin anywhere

  public long wallMillis() {
    return wallMillis;
  }

  public long nanos() {
    return nanos;
  }

  public void pass(Duration time) {
    wallMillis += time.toMillis();
    nanos += time.toNanos();
  }
}
