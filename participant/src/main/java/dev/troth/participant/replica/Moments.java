package dev.troth.participant.replica;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.v1.ErrorCode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** How far the replica can be read, and who waits for it to come further. Any thread. */
final class Moments {

  static final JournalProgress NOWHERE = new JournalProgress(0, Timestamp.ZERO);

  /** More are refused at once. */
  static final int MAX_WAITING = 10_000;

  /** Who waits. */
  interface Waiter {

    /** It can be read up to here. */
    void reached(JournalProgress come);

    void refused(RejectedException why);
  }

  private record Waiting(Timestamp floor, long untilNanos, Waiter waiter) {}

  private final List<Waiting> waiting = new ArrayList<>();
  private JournalProgress come = NOWHERE;

  /**
   * Tells {@code waiter}, at once if it can be, when all up to {@code floor} is there.
   *
   * @param untilNanos it is refused then, by the monotonic time
   */
  void await(Timestamp floor, long untilNanos, Waiter waiter) {
    JournalProgress now;
    synchronized (this) {
      now = come;
      if (!isThere(floor, now)) {
        if (waiting.size() < MAX_WAITING) {
          waiting.add(new Waiting(floor, untilNanos, waiter));
          return;
        }
      }
    }
    if (isThere(floor, now)) {
      waiter.reached(now);
    } else {
      waiter.refused(
          new RejectedException(
              ErrorCode.ERROR_CODE_OVERLOADED, "too many reads wait for the replica to catch up"));
    }
  }

  /** It can be read up to here now. */
  void come(JournalProgress to) {
    List<Waiting> done = new ArrayList<>();
    synchronized (this) {
      come = to;
      for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
        Waiting next = each.next();
        if (isThere(next.floor(), to)) {
          each.remove();
          done.add(next);
        }
      }
    }
    done.forEach(next -> next.waiter().reached(to));
  }

  /** Refuses those whose time is up. */
  void expire(long nowNanos) {
    List<Waiting> late = new ArrayList<>();
    Timestamp safe;
    synchronized (this) {
      safe = come.safeTime();
      for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
        Waiting next = each.next();
        if (nowNanos - next.untilNanos() >= 0) {
          each.remove();
          late.add(next);
        }
      }
    }
    late.forEach(next -> next.waiter().refused(behind(next.floor(), safe)));
  }

  synchronized JournalProgress come() {
    return come;
  }

  /** Nothing is shown before anything is known. */
  private static boolean isThere(Timestamp floor, JournalProgress come) {
    return come.safeTime().isAfter(Timestamp.ZERO) && !floor.isAfter(come.safeTime());
  }

  private static RejectedException behind(Timestamp floor, Timestamp safe) {
    return new RejectedException(
        ErrorCode.ERROR_CODE_REPLICA_BEHIND,
        safe.equals(Timestamp.ZERO)
            ? "the replica cannot be read yet"
            : "the replica has come to " + safe + ", and not to " + floor);
  }
}
