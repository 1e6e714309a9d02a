package dev.troth.cli.bench;

import java.time.Duration;

/**
 * The parts of a run, on the loop's clock.
 *
 * @param beginNanos when the load begins, with its warm-up
 * @param measureNanos when the measurement begins
 * @param endNanos when it ends: nothing starts any more
 */
record Phases(long beginNanos, long measureNanos, long endNanos) {

  static Phases of(long beginNanos, Duration warmup, Duration duration) {
    long measure = beginNanos + warmup.toNanos();
    return new Phases(beginNanos, measure, measure + duration.toNanos());
  }

  boolean isMeasured(long nanos) {
    return nanos - measureNanos >= 0 && nanos - endNanos < 0;
  }

  boolean isOver(long nanos) {
    return nanos - endNanos >= 0;
  }
}
