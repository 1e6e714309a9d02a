package dev.troth.cli.bench;

import dev.troth.cli.client.Loop;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A loop whose timers come within a tenth of a millisecond: an event loop that waits for sockets
 * counts in whole ones, which would be seen in an open loop's latencies.
 */
final class PreciseTimers implements Loop, AutoCloseable {

  private final Loop loop;
  private final ScheduledThreadPoolExecutor timers =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "troth-pacer");
            thread.setDaemon(true);
            return thread;
          });

  PreciseTimers(Loop loop) {
    this.loop = loop;
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(task);
  }

  @Override
  public void schedule(Duration delay, Runnable task) {
    var unused = timers.schedule(() -> loop.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public long nanoTime() {
    return loop.nanoTime();
  }

  @Override
  public void close() {
    timers.shutdownNow();
  }
}
