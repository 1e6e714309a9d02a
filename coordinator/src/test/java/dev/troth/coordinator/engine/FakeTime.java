package dev.troth.coordinator.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Time that passes when a test says so. */
public final class FakeTime implements SteadyTime {

  private record Task(long at, Runnable task) {}

  private final List<Task> tasks = new ArrayList<>();
  private long now = 1_000_000_000;

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void after(Duration delay, Runnable task) {
    tasks.add(new Task(now + delay.toNanos(), task));
  }

  /** Lets time pass, and what is due on the way happen in its order. */
  public void advance(Duration by) {
    long until = now + by.toNanos();
    Optional<Task> next = next(until);
    while (next.isPresent()) {
      tasks.remove(next.get());
      now = Math.max(now, next.get().at());
      next.get().task().run();
      next = next(until);
    }
    now = until;
  }

  public long millis() {
    return now / 1_000_000;
  }

  private Optional<Task> next(long until) {
    return tasks.stream()
        .filter(task -> task.at() <= until)
        .min(Comparator.comparingLong(Task::at));
  }
}
