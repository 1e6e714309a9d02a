package dev.troth.participant.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Group commit, in rounds: a round forces the log, for all batches written since the last round
 * began, and then runs their effects. Rounds run one after the other on a thread of their own,
 * while the writer loop builds and writes the next batch; a batch that comes alone has its round on
 * the writer's thread.
 */
final class LogSyncer implements Runnable {

  /** Decisions ride with somebody else's sync, but not longer than this (protocol section 3). */
  private static final long RIDE_NANOS = Duration.ofMillis(25).toNanos();

  /**
   * @param written how many batches are durable once the log is forced
   */
  private record Round(List<Runnable> effects, long written) {}

  private final Store store;
  private final Runnable flushReplies;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private List<Runnable> effects = new ArrayList<>();
  private boolean forced;
  private boolean inRound;
  private boolean stopping;
  private long written;
  private long synced;
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
    if (isEmpty(batch)) {
      return;
    }
    lock.lock();
    try {
      add(batch);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * As {@link #submit}, for a batch with nothing behind it: unless a round is under way the caller
   * runs its round itself. To wake another thread would take longer than the writer could use.
   */
  void submitAlone(Batch batch) {
    if (isEmpty(batch)) {
      return;
    }
    Round round = null;
    lock.lock();
    try {
      add(batch);
      if (forced && !inRound) {
        round = beginRound();
      } else {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
    if (round != null) {
      finish(round);
    }
  }

  private static boolean isEmpty(Batch batch) {
    return batch.effectsWhenDurable().isEmpty() && !batch.hasWrites();
  }

  private void add(Batch batch) {
    if (batch.hasWrites()) {
      if (isIdle()) {
        oldestUnsyncedNanos = System.nanoTime();
      }
      written++;
    }
    effects.addAll(batch.effectsWhenDurable());
    forced |= batch.isForced();
  }

  /** Runs until {@link #stop}; by then everything written is durable and every effect has run. */
  @Override
  public void run() {
    while (true) {
      Round round;
      lock.lock();
      try {
        awaitWork();
        if (stopping && isIdle()) {
          return;
        }
        round = beginRound();
      } finally {
        lock.unlock();
      }
      finish(round);
    }
  }

  private Round beginRound() {
    Round round = new Round(effects, written);
    effects = new ArrayList<>();
    forced = false;
    inRound = true;
    oldestUnsyncedNanos = System.nanoTime();
    return round;
  }

  private void finish(Round round) {
    if (round.written() > synced) { // only rounds change it, one at a time
      store.sync();
      syncs.increment();
    }
    round.effects().forEach(Runnable::run);
    flushReplies.run();
    lock.lock();
    try {
      synced = round.written();
      inRound = false;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Returns when somebody needs a sync now, or what is written has waited long enough. */
  private void awaitWork() {
    while (inRound || (!forced && !stopping && (isIdle() || nanosToRide() > 0))) {
      if (inRound || isIdle()) {
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
    while (left > 0 && !forced && !stopping && !inRound) {
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
