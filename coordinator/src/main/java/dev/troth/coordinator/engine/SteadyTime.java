package dev.troth.coordinator.engine;

import java.time.Duration;

/** Time, as the engine needs it. */
public interface SteadyTime {

  /** A steady clock, as {@link System#nanoTime}. */
  long nanoTime();

  /** Runs a task once, after a delay, on some thread. */
  void after(Duration delay, Runnable task);
}
