package dev.troth.cli.client;

import java.time.Duration;
import java.util.concurrent.Executor;

/** One thread that runs tasks in order, now or later, and its clock. */
public interface Loop extends Executor {

  /** Runs a task later, on the same thread as all others. */
  void schedule(Duration delay, Runnable task);

  /** The time as {@link System#nanoTime} counts it. */
  long nanoTime();
}
