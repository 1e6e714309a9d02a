package dev.troth.participant;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that read much from the store, and write nothing. */
final class Lookups {

  private static final int LOOKUP_THREADS = 2;
  private static final int LOOKUP_QUEUE = 1000;

  private Lookups() {}

  static ThreadPoolExecutor executor() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            LOOKUP_THREADS,
            LOOKUP_THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(LOOKUP_QUEUE),
            task -> daemonThread(task, "troth-lookups"),
            new ThreadPoolExecutor.CallerRunsPolicy());
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** Each subscription waits in it once at most: the queue needs no bound of its own. */
  static ThreadPoolExecutor following() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> daemonThread(task, "troth-following"),
            new ThreadPoolExecutor.DiscardPolicy()); // only after the end
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  static Thread daemonThread(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
