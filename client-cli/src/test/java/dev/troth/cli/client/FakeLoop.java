package dev.troth.cli.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** Runs what it is given on the test's own thread, when told to, and owns the time. */
public final class FakeLoop implements Loop {

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::atNanos).thenComparing(Timer::order));
  private long nowNanos = 1_000_000_000L;
  private long order;

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void schedule(Duration delay, Runnable task) {
    timers.add(new Timer(nowNanos + delay.toNanos(), order++, task));
  }

  @Override
  public long nanoTime() {
    return nowNanos;
  }

  /** Runs everything that is due now. */
  public void run() {
    advance(Duration.ZERO);
  }

  /** Lets time pass, running what comes due on the way. */
  public void advance(Duration duration) {
    long end = nowNanos + duration.toNanos();
    runTasks();
    while (!timers.isEmpty() && timers.peek().atNanos() <= end) {
      Timer timer = timers.remove();
      nowNanos = Math.max(nowNanos, timer.atNanos());
      timer.task().run();
      runTasks();
    }
    nowNanos = end;
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private record Timer(long atNanos, long order, Runnable task) {}
}
