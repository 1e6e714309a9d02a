package dev.troth.participant.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Group commit: one thread forces the log, for all batches written since it last did, and then runs
 * their effects; the writer loop builds and writes the next batch meanwhile.
 */
final class LogSyncer implements Runnable {

  /** Decisions ride with somebody else's sync, but not longer than this (protocol section 3). */
  private static final long RIDE_NANOS = Duration.ofMillis(25).toNanos();

  private final Store store;
  private final Runnable flushReplies;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private List<Runnable> effects = new ArrayList<>();
  private boolean forced;
  private boolean stopping;
  private long written;
  private volatile long synced;
  private long oldestUnsyncedNanos;
  private final LongAdder syncs = new LongAdder();

  /**
   * @param flushReplies sends what the effects have put into streams; called after each round of
   *     effects
   */
  LogSyncer(Store store, Runnable flushReplies) {
    this.store = store;
    this.flushReplies = flushReplies;
  }

  /** Called by the writer loop, after it wrote the batch. */
  void submit(Batch batch) {
    if (batch.effectsWhenDurable().isEmpty() && !batch.hasWrites()) {
      return;
    }
    lock.lock();
    try {
      if (batch.hasWrites()) {
        if (written == synced && effects.isEmpty()) {
          oldestUnsyncedNanos = System.nanoTime();
        }
        written++;
      }
      effects.addAll(batch.effectsWhenDurable());
      forced |= batch.isForced();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Runs until {@link #stop}; by then everything written is durable and every effect has run. */
  @Override
  public void run() {
    while (true) {
      List<Runnable> round;
      long target;
      lock.lock();
      try {
        awaitWork();
        if (stopping && effects.isEmpty() && written == synced) {
          return;
        }
        round = effects;
        effects = new ArrayList<>();
        forced = false;
        target = written;
        oldestUnsyncedNanos = System.nanoTime();
      } finally {
        lock.unlock();
      }
      if (target > synced) {
        store.sync();
        syncs.increment();
        synced = target;
      }
      round.forEach(Runnable::run);
      flushReplies.run();
    }
  }

  /** Returns when somebody needs a sync now, or what is written has waited long enough. */
  private void awaitWork() {
    while (!forced && !stopping && (isIdle() || nanosToRide() > 0)) {
      if (isIdle()) {
        changed.awaitUninterruptibly();
      } else {
        awaitChange(nanosToRide());
      }
    }
  }

  private boolean isIdle() {
    return written == synced && effects.isEmpty();
  }

  private long nanosToRide() {
    return written == synced
        ? 0 // nothing to force: the effects need not wait
        : RIDE_NANOS - (System.nanoTime() - oldestUnsyncedNanos);
  }

  private void awaitChange(long nanos) {
    long left = nanos;
    while (left > 0 && !forced && !stopping) {
      try {
        left = changed.awaitNanos(left);
      } catch (InterruptedException e) {
        throw new IllegalStateException("the thread that forces the log is never interrupted", e);
      }
    }
  }

  /** Forced writes of the log so far. */
  long syncs() {
    return syncs.sum();
  }

  void stop() {
    lock.lock();
    try {
      stopping = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
