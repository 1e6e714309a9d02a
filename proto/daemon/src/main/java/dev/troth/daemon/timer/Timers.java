package dev.troth.daemon.timer;

import dev.troth.daemon.fatal.FatalError;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * One thread that does things when they are due. They must not block, and must not throw: an
 * executor of the JDK keeps to itself what a task throws, here it ends the daemon.
 */
public final class Timers extends ScheduledThreadPoolExecutor {

  private final FatalError fatal;
  private final String name;

  /**
   * @param name of the thread
   */
  public Timers(String name, FatalError fatal) {
    super(1, task -> daemonThread(task, name));
    this.fatal = fatal;
    this.name = name;
    setRemoveOnCancelPolicy(true);
    setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
    super.afterExecute(task, thrown);
    if (thrown != null) {
      fatal.halt("a task of timer " + name + " failed", thrown);
    } else if (task instanceof Future<?> future && future.isDone()) {
      haltIfFailed(future);
    }
  }

  private void haltIfFailed(Future<?> future) {
    try {
      future.get();
    } catch (ExecutionException e) {
      fatal.halt("a task of timer " + name + " failed", e);
    } catch (CancellationException e) {
      // Nobody waits for it any more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread daemonThread(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
