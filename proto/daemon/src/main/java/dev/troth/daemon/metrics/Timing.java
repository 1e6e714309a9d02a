package dev.troth.daemon.metrics;

import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** A histogram of how long something takes. Safe for any number of threads. */
public final class Timing {

  private final Timer timer;

  Timing(Timer timer) {
    this.timer = timer;
  }

  public void recordNanos(long nanos) {
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  public long count() {
    return timer.count();
  }
}
