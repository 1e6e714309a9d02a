package dev.troth.participant.lock;

import dev.troth.id.RegisterId;
import dev.troth.store.v1.LockMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The locks of one key: who holds it, what is pending in escrow, who waits, first come first.
 *
 * <p>SHARED goes with SHARED, ESCROW with ESCROW as far as the worst case fits, EXCLUSIVE with
 * nothing.
 */
final class KeyLocks {

  private final String key;
  private final Pending pending = new Pending();
  private final List<Place> queue = new ArrayList<>(0);
  private @Nullable Hold newest;
  private int shared;
  private int exclusive;
  private int escrow;

  KeyLocks(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }

  boolean isIdle() {
    return newest == null && queue.isEmpty();
  }

  /** How many places are ahead of a branch: all of them when it has none itself. */
  int placesAhead(RegisterId branch) {
    int ahead = 0;
    while (ahead < queue.size() && !queue.get(ahead).branch().equals(branch)) {
      ahead++;
    }
    return ahead;
  }

  /**
   * Whether a request can be granted at once. It passes a waiter ahead only when that does not
   * hinder it: escrow requests ahead count as if they were pending, so that one that is blocked
   * lets none pass, and one that is not stays so.
   *
   * @param ahead how many places in the queue are ahead of it
   */
  boolean admits(LockRequest request, int ahead, Balances balances) {
    return isModeFree(request.mode(), ahead)
        && (request.mode() != LockMode.LOCK_MODE_ESCROW
            || worstCase(request, ahead).fits(balances.counter(key)));
  }

  /**
   * Whether an escrow request can never be admitted, whatever becomes of those who hold locks now.
   */
  boolean refuses(LockRequest request, Balances balances) {
    return exclusive == 0 // else the sum is not known
        && request.isImpossible(balances.counter(key), pending.increments(), pending.decrements());
  }

  long pendingIncrements() {
    return pending.increments();
  }

  long pendingDecrements() {
    return pending.decrements();
  }

  /**
   * Somebody who blocks a request and is not younger: a reason to die. For a request that is
   * neither admitted nor refused.
   */
  Optional<RegisterId> olderBlocker(
      LockRequest request, Priority priority, int ahead, Balances balances) {
    boolean byMode = !isModeFree(request.mode(), ahead);
    Pending worst = byMode ? pending : worstCase(request, ahead);
    long sum = byMode ? 0 : balances.counter(key);
    for (Hold hold = newest; hold != null; hold = hold.next) {
      boolean blocks =
          byMode
              ? !isCompatible(hold.mode, request.mode())
              : isInTheWay(worst, sum, hold.delta, hold.floor, hold.ceiling);
      if (blocks && !priority.isOlderThan(hold.priority)) {
        return Optional.of(hold.branch);
      }
    }
    for (int i = 0; i < ahead; i++) {
      Place place = queue.get(i);
      LockRequest other = place.request();
      boolean blocks =
          byMode
              ? !isCompatible(place.mode(), request.mode())
              : isInTheWay(worst, sum, other.delta(), other.heldFloor(), other.heldCeiling());
      if (blocks && !priority.isOlderThan(place.waiter().priority)) {
        return Optional.of(place.branch());
      }
    }
    return Optional.empty();
  }

  /** Gives a branch the last place, unless it has one. */
  void enqueue(Waiter waiter, LockRequest request) {
    if (placesAhead(waiter.branch) == queue.size()) {
      queue.add(new Place(waiter, request));
      waiter.queues.add(this);
    }
  }

  void leave(RegisterId branch) {
    queue.removeIf(place -> place.branch().equals(branch));
  }

  /**
   * Adds the waiters whose mode neither a holder nor a waiter ahead stands against: they should try
   * again.
   */
  void collectReady(List<Waiter> ready) {
    for (int i = 0; i < queue.size(); i++) {
      Place place = queue.get(i);
      if (isModeFree(place.mode(), i)) {
        ready.add(place.waiter());
      }
    }
  }

  void add(Hold hold) {
    hold.next = newest;
    if (newest != null) {
      newest.previous = hold;
    }
    newest = hold;
    count(hold.mode, 1);
    pending.add(hold.delta, hold.floor, hold.ceiling);
  }

  void remove(Hold hold) {
    if (hold.previous == null) {
      newest = hold.next;
    } else {
      hold.previous.next = hold.next;
    }
    if (hold.next != null) {
      hold.next.previous = hold.previous;
    }
    count(hold.mode, -1);
    pending.subtract(hold.delta, hold.floor, hold.ceiling);
    if (pending.hasLostLimit()) {
      pending.clearLimits();
      for (Hold other = newest; other != null; other = other.next) {
        pending.addLimits(other.floor, other.ceiling);
      }
    }
  }

  /** The waiters, first come first. */
  List<Place> queue() {
    return queue;
  }

  /** Checks the sums and counts against the locks held (I9), and returns how many those are. */
  int recount() {
    Pending sums = new Pending();
    int held = 0;
    for (Hold hold = newest; hold != null; hold = hold.next) {
      sums.add(hold.delta, hold.floor, hold.ceiling);
      held++;
      Hold before = hold.previous;
      Invariant.check(
          before == null || isCompatible(before.mode, hold.mode),
          "incompatible locks are held on " + key);
    }
    Invariant.check(pending.isSame(sums), "I9: pending sums of " + key);
    Invariant.check(held == shared + exclusive + escrow, "counts by mode of " + key);
    return held;
  }

  private boolean isModeFree(LockMode mode, int ahead) {
    boolean free =
        switch (mode) {
          case LOCK_MODE_SHARED -> exclusive == 0 && escrow == 0;
          case LOCK_MODE_EXCLUSIVE -> newest == null;
          case LOCK_MODE_ESCROW -> exclusive == 0 && shared == 0;
          case LOCK_MODE_UNSPECIFIED, UNRECOGNIZED -> throw unknown(mode);
        };
    for (int i = 0; free && i < ahead; i++) {
      free = isCompatible(queue.get(i).mode(), mode);
    }
    return free;
  }

  /** What is pending, the escrow requests ahead and this one. Only where no other mode is ahead. */
  private Pending worstCase(LockRequest request, int ahead) {
    Pending worst = pending.copy();
    for (int i = 0; i < ahead; i++) {
      worst.add(queue.get(i).request());
    }
    worst.add(request);
    return worst;
  }

  /** Whether the end of another escrow request can make a difference to one that does not fit. */
  private static boolean isInTheWay(Pending worst, long sum, long delta, long floor, long ceiling) {
    return delta != 0 || !worst.keepsAbove(sum, floor) || !worst.keepsBelow(sum, ceiling);
  }

  private static boolean isCompatible(LockMode a, LockMode b) {
    return a == b && a != LockMode.LOCK_MODE_EXCLUSIVE;
  }

  private void count(LockMode mode, int change) {
    switch (mode) {
      case LOCK_MODE_SHARED -> shared += change;
      case LOCK_MODE_EXCLUSIVE -> exclusive += change;
      case LOCK_MODE_ESCROW -> escrow += change;
      case LOCK_MODE_UNSPECIFIED, UNRECOGNIZED -> throw unknown(mode);
    }
  }

  private static IllegalStateException unknown(LockMode mode) {
    return new IllegalStateException("no lock is held as " + mode);
  }
}
