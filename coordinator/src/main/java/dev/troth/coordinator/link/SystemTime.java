package dev.troth.coordinator.link;

import dev.troth.coordinator.engine.SteadyTime;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Time from the system, waits on an executor. */
public final class SystemTime implements SteadyTime {

  private final ScheduledExecutorService executor;

  public SystemTime(ScheduledExecutorService executor) {
    this.executor = executor;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void after(Duration delay, Runnable task) {
    try {
      Future<?> unused = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // The daemon is closing.
    }
  }
}
