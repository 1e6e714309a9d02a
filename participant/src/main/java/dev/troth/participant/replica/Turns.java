package dev.troth.participant.replica;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

/** Where and when a replica follows its source: one thread, and its time. */
public interface Turns {

  /** Those of a thread. */
  static Turns of(ScheduledExecutorService thread) {
    return new ThreadTurns(thread);
  }

  /** Runs it there, behind whatever waits. */
  void execute(Runnable turn);

  /** The same, later. */
  void after(Duration delay, Runnable turn);

  /** The monotonic time. */
  long nanoTime();
}
