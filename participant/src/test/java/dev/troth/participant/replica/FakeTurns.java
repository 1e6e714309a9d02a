package dev.troth.participant.replica;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Turns at once, and time that a test moves. */
final class FakeTurns implements Turns {

  private record Later(long dueNanos, Runnable turn) {}

  private final List<Later> later = new ArrayList<>();
  private long now = 1;

  void advance(Duration by) {
    now += by.toNanos();
    List<Later> due = new ArrayList<>(later);
    due.removeIf(waiting -> waiting.dueNanos() > now);
    later.removeAll(due);
    due.forEach(waiting -> waiting.turn().run());
  }

  @Override
  public void execute(Runnable turn) {
    turn.run();
  }

  @Override
  public void after(Duration delay, Runnable turn) {
    later.add(new Later(now + delay.toNanos(), turn));
  }

  @Override
  public long nanoTime() {
    return now;
  }
}
