package dev.troth.cli;

import dev.troth.cli.client.Loop;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A loop with a thread of its own, for tests of whole commands. */
final class ThreadLoop implements Loop, AutoCloseable {

  private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1);

  ThreadLoop() {
    thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void execute(Runnable task) {
    thread.execute(task);
  }

  @Override
  public void schedule(Duration delay, Runnable task) {
    var unused = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      boolean unused = thread.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
