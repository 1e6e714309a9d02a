package dev.troth.participant.api;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Work in bounded steps, one at a time, on a thread that may read the store. It is woken when there
 * may be something to do, and goes behind whoever waits there after each step.
 */
final class Steps {

  private final Executor reading;
  private final BooleanSupplier step;

  /** Calls of {@link #wake} that are not dealt with; above 0 a step is due or under way. */
  private final AtomicInteger wakes = new AtomicInteger();

  /**
   * @param step says whether there is more to do at once
   */
  Steps(Executor reading, BooleanSupplier step) {
    this.reading = reading;
    this.step = step;
  }

  /** Something may be to do. Never blocks; for any thread. */
  void wake() {
    if (wakes.getAndIncrement() == 0) {
      reading.execute(this::step);
    }
  }

  private void step() {
    int seen = wakes.get();
    if (step.getAsBoolean() || !wakes.compareAndSet(seen, 0)) {
      reading.execute(this::step);
    }
  }
}
