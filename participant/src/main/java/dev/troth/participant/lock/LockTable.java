package dev.troth.participant.lock;

import dev.troth.id.RegisterId;
import dev.troth.store.v1.HeldLock;
import dev.troth.store.v1.LockMode;
import dev.troth.v1.Reason;
import dev.troth.v1.StateKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Who holds and who waits for which key of this participant. Not thread-safe: the writer loop owns
 * it.
 *
 * <p>A branch gets all its locks together or none. One that cannot have them waits only when it is
 * older than <em>everybody</em> who blocks it, holders and waiters ahead alike; otherwise it dies
 * (CONFLICT) and comes back with the same priority.
 *
 * <p><b>No deadlock, across participants too.</b> Say T → U when T waits and its lot depends on U:
 * U holds an incompatible lock, stands incompatibly ahead in a queue, or is pending in an escrow
 * that T does not fit. Every such edge goes from an older to a younger transaction:
 *
 * <ul>
 *   <li>it did when {@link #acquire} answered WAITING, for that is the condition;
 *   <li>nobody becomes a blocker of a waiter later on: a newcomer does not pass a waiter it is
 *       incompatible with, and passes an escrow waiter only where that one fits even with the
 *       newcomer pending; a waiter ahead that is granted blocks as holder whom it blocked as
 *       waiter;
 *   <li>whether an escrow waiter fits does not matter while another mode blocks it; when that ends
 *       it is named by {@link #release} or {@link #cancel}, and judged anew against everyone
 *       pending; until it fits, what is pending can only dwindle.
 * </ul>
 *
 * Priorities are total, never change, and are the same at every participant; so along a path of
 * edges, through whatever participants, transactions get ever younger, and no path comes back to
 * where it began.
 *
 * <p><b>No starvation.</b> A transaction that dies keeps its priority, so in time it is the oldest;
 * the oldest never dies. While it waits it keeps its place on every key it was once found blocked
 * on: nobody incompatible passes it there, and the finitely many before it end. (A guard or a bound
 * may become impossible meanwhile: that is an answer, too.)
 */
public final class LockTable {

  private final int maxWaiters;
  private final Map<String, KeyLocks> keys = new HashMap<>();
  private final Map<RegisterId, Holder> holders = new HashMap<>();
  private final Map<RegisterId, Waiter> waiters = new HashMap<>();
  private long arrivals;

  /**
   * @param maxWaiters how many branches may wait at a time, on all keys together
   */
  public LockTable(int maxWaiters) {
    this.maxWaiters = maxWaiters;
  }

  /**
   * Asks for all locks of a branch, or asks again for a branch that waits and was named by {@link
   * #release}, {@link #cancel} or {@link Acquisition#retry}. A waiter keeps its places until it is
   * GRANTED, dies or is refused.
   *
   * @param requests one per key, sorted by key; the same each time
   * @throws IllegalStateException when the branch holds locks already
   */
  public Acquisition acquire(
      RegisterId branch, Priority priority, List<LockRequest> requests, Balances balances) {
    if (holders.containsKey(branch)) {
      throw new IllegalStateException(branch + " holds its locks already");
    }
    for (int i = 0; i < requests.size(); i++) {
      if (!isAdmitted(branch, requests.get(i), balances)) {
        return contend(branch, priority, requests, balances);
      }
    }
    removeWaiter(branch); // what it blocked as a waiter it now blocks as a holder
    hold(branch, priority, requests);
    return new Acquisition.Granted();
  }

  /**
   * A branch's decision is known and its effects are visible through {@link Balances}: its locks
   * end. No effect when it holds none.
   *
   * @return the waiters that should try again, in this order
   */
  public List<RegisterId> release(RegisterId branch) {
    Holder holder = holders.remove(branch);
    if (holder == null) {
      return List.of();
    }
    List<Waiter> ready = new ArrayList<>(0);
    for (Hold hold : holder.holds()) {
      hold.locks.remove(hold);
      wake(hold.locks, ready);
    }
    return inOrder(ready);
  }

  /**
   * A branch waits no longer. No effect when it does not wait.
   *
   * @return the waiters that should try again, in this order
   */
  public List<RegisterId> cancel(RegisterId waiter) {
    List<Waiter> ready = new ArrayList<>(0);
    for (KeyLocks queue : removeWaiter(waiter)) {
      wake(queue, ready);
    }
    return inOrder(ready);
  }

  /**
   * At restart: a yes holds what its row says. Nothing is checked. Its age is not in the row, and
   * to wait for one that may be older could close a circle; so nobody waits for it, as if it were
   * the oldest of all.
   */
  public void restore(RegisterId branch, List<HeldLock> locks) {
    List<LockRequest> requests = new ArrayList<>(locks.size());
    for (HeldLock lock : locks) {
      requests.add(
          new LockRequest(
              lock.getKey(),
              lock.getMode(),
              lock.getDelta(),
              LockRequest.NO_MIN,
              LockRequest.NO_MAX,
              lock.hasFloor() ? lock.getFloor() : LockRequest.NO_MIN,
              lock.hasCeiling() ? lock.getCeiling() : LockRequest.NO_MAX));
    }
    hold(branch, Priority.oldest(branch.transaction()), requests);
  }

  /** What a branch holds, for its row; sorted by key, empty when it holds nothing. */
  public List<HeldLock> held(RegisterId branch) {
    Holder holder = holders.get(branch);
    return holder == null ? List.of() : holder.toHeldLocks();
  }

  /** How many branches hold locks. */
  public int holders() {
    return holders.size();
  }

  /** How many branches wait. */
  public int waiters() {
    return waiters.size();
  }

  /** How many keys are locked or waited for. */
  public int keys() {
    return keys.size();
  }

  /**
   * Compares everything derived with what it is derived from; for tests and simulation.
   *
   * @param rows what each YES row says it holds
   * @throws IllegalStateException when a lock has no row or a row lacks a lock (I8), a sum is not
   *     the sum over those who hold (I9), or a waiter has no place
   */
  public void assertConsistent(Map<RegisterId, List<HeldLock>> rows) {
    Invariant.check(holders.keySet().equals(rows.keySet()), "I8: branches that hold locks");
    int holds = 0;
    for (Holder holder : holders.values()) {
      List<HeldLock> held = holder.toHeldLocks();
      Invariant.check(held.equals(rows.get(holder.branch())), "I8: locks of " + holder.branch());
      holds += held.size();
    }
    int places = 0;
    for (KeyLocks locks : keys.values()) {
      Invariant.check(!locks.isIdle(), locks.key() + " is neither held nor waited for");
      holds -= locks.recount();
      places += locks.queue().size();
    }
    Invariant.check(holds == 0, "I8: as many locks on keys as branches hold");
    for (Waiter waiter : waiters.values()) {
      Invariant.check(!holders.containsKey(waiter.branch), waiter.branch + " holds and waits");
      Invariant.check(!waiter.queues.isEmpty(), waiter.branch + " waits nowhere");
      for (KeyLocks queue : waiter.queues) {
        int ahead = queue.placesAhead(waiter.branch);
        Invariant.check(ahead < queue.queue().size(), waiter.branch + " has lost a place");
        places--;
      }
    }
    Invariant.check(places == 0, "as many places as waiters stand in");
  }

  /** Every key that is locked or waited for. */
  Collection<KeyLocks> lockedKeys() {
    return keys.values();
  }

  private boolean isAdmitted(RegisterId branch, LockRequest request, Balances balances) {
    KeyLocks locks = keys.get(request.key());
    if (locks != null) {
      return locks.admits(request, locks.placesAhead(branch), balances);
    }
    return request.mode() != LockMode.LOCK_MODE_ESCROW
        || !request.isImpossible(balances.counter(request.key()), 0, 0);
  }

  /** Not everything can be had at once: refuse, die or wait. */
  private Acquisition contend(
      RegisterId branch, Priority priority, List<LockRequest> requests, Balances balances) {
    for (LockRequest request : requests) {
      Optional<Reason> refusal = refusal(request, balances);
      if (refusal.isPresent()) {
        return new Acquisition.Refused(refusal.get(), cancel(branch));
      }
    }
    List<LockRequest> blocked = new ArrayList<>(requests.size());
    for (LockRequest request : requests) {
      if (!isAdmitted(branch, request, balances)) {
        KeyLocks locks = existing(request.key());
        int ahead = locks.placesAhead(branch);
        Optional<RegisterId> older = locks.olderBlocker(request, priority, ahead, balances);
        if (older.isPresent()) {
          return new Acquisition.Conflict(request.key(), older.get(), cancel(branch));
        }
        blocked.add(request);
      }
    }
    return enqueue(branch, priority, blocked);
  }

  private Optional<Reason> refusal(LockRequest request, Balances balances) {
    String key = request.key();
    if (request.mode() != LockMode.LOCK_MODE_ESCROW) {
      return Optional.empty();
    }
    KeyLocks locks = keys.get(key);
    if (locks == null
        ? request.refusedAt(balances.counter(key)).isEmpty()
        : !locks.refuses(request, balances)) {
      return Optional.empty();
    }
    StateKind kind = balances.kind(key);
    if (kind == StateKind.STATE_KIND_VALUE || kind == StateKind.STATE_KIND_STREAM) {
      return Optional.of(EscrowRefusal.wrongKind(key, kind));
    }
    return Optional.of(
        EscrowRefusal.of(
            request,
            balances.counter(key),
            locks == null ? 0 : locks.pendingIncrements(),
            locks == null ? 0 : locks.pendingDecrements()));
  }

  private Acquisition enqueue(RegisterId branch, Priority priority, List<LockRequest> blocked) {
    Waiter waiter = waiters.get(branch);
    if (waiter == null) {
      if (waiters.size() >= maxWaiters) {
        return new Acquisition.Busy();
      }
      waiter = new Waiter(branch, priority, arrivals++);
      waiters.put(branch, waiter);
    }
    for (LockRequest request : blocked) {
      existing(request.key()).enqueue(waiter, request);
    }
    return new Acquisition.Waiting();
  }

  private void hold(RegisterId branch, Priority priority, List<LockRequest> requests) {
    List<Hold> holds = new ArrayList<>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      LockRequest request = requests.get(i);
      Hold hold =
          new Hold(branch, priority, keys.computeIfAbsent(request.key(), KeyLocks::new), request);
      hold.locks.add(hold);
      holds.add(hold);
    }
    holders.put(branch, new Holder(branch, priority, holds));
  }

  /** Somebody is in the way on this key. */
  private KeyLocks existing(String key) {
    return Objects.requireNonNull(keys.get(key), key);
  }

  /** The queues it stood in. */
  private List<KeyLocks> removeWaiter(RegisterId branch) {
    Waiter waiter = waiters.remove(branch);
    if (waiter == null) {
      return List.of();
    }
    for (KeyLocks queue : waiter.queues) {
      queue.leave(branch);
    }
    return waiter.queues;
  }

  private void wake(KeyLocks locks, List<Waiter> ready) {
    if (locks.isIdle()) {
      keys.remove(locks.key());
    } else {
      locks.collectReady(ready);
    }
  }

  /** By when they began to wait, each once. */
  private static List<RegisterId> inOrder(List<Waiter> ready) {
    if (ready.isEmpty()) {
      return List.of();
    }
    ready.sort(Comparator.comparingLong(waiter -> waiter.arrival));
    List<RegisterId> branches = new ArrayList<>(ready.size());
    long last = -1;
    for (Waiter waiter : ready) {
      if (waiter.arrival != last) {
        branches.add(waiter.branch);
      }
      last = waiter.arrival;
    }
    return branches;
  }
}
