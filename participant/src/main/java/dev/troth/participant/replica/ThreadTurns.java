package dev.troth.participant.replica;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Turns on a thread. */
record ThreadTurns(ScheduledExecutorService thread) implements Turns {

  @Override
  public void execute(Runnable turn) {
    thread.execute(turn);
  }

  @Override
  public void after(Duration delay, Runnable turn) {
    var unused = thread.schedule(turn, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }
}
