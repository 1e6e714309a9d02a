package dev.troth.participant.lock;

import dev.troth.store.v1.LockMode;
import dev.troth.v1.Reason;
import java.util.Optional;

/**
 * The lock a branch needs on one key. The five numbers matter for ESCROW only; a bound that is not
 * wanted is {@link #NO_MIN} or {@link #NO_MAX}, which are also the bounds of 64 bits.
 *
 * @param delta what a commit will add
 * @param min the lowest sum allowed after {@code delta} was added
 * @param max the highest sum allowed after {@code delta} was added
 * @param floor a guard: the lowest sum allowed at any time before the decision
 * @param ceiling a guard: the highest sum allowed at any time before the decision
 */
public record LockRequest(
    String key, LockMode mode, long delta, long min, long max, long floor, long ceiling) {

  public static final long NO_MIN = Long.MIN_VALUE;
  public static final long NO_MAX = Long.MAX_VALUE;

  public static LockRequest shared(String key) {
    return new LockRequest(key, LockMode.LOCK_MODE_SHARED, 0, NO_MIN, NO_MAX, NO_MIN, NO_MAX);
  }

  public static LockRequest exclusive(String key) {
    return new LockRequest(key, LockMode.LOCK_MODE_EXCLUSIVE, 0, NO_MIN, NO_MAX, NO_MIN, NO_MAX);
  }

  /** Escrow of a bounded add. */
  public static LockRequest add(String key, long delta, long min, long max) {
    return new LockRequest(key, LockMode.LOCK_MODE_ESCROW, delta, min, max, NO_MIN, NO_MAX);
  }

  /** Escrow of a guard: at least {@code floor}, at most {@code ceiling}. */
  public static LockRequest guard(String key, long floor, long ceiling) {
    return new LockRequest(key, LockMode.LOCK_MODE_ESCROW, 0, NO_MIN, NO_MAX, floor, ceiling);
  }

  /**
   * Why a counter that stands at {@code sum}, with nothing pending, refuses this; empty when it
   * does not.
   */
  public Optional<Reason> refusedAt(long sum) {
    return isImpossible(sum, 0, 0)
        ? Optional.of(EscrowRefusal.of(this, sum, 0, 0))
        : Optional.empty();
  }

  /**
   * Whether the bounds of this request are crossed whatever becomes of the increments and
   * decrements (unsigned sums) that are pending.
   */
  boolean isImpossible(long sum, long increments, long decrements) {
    return !ExactSum.isAtLeast(sum, increments, decrement(), heldFloor())
        || !ExactSum.isAtMost(sum, increment(), decrements, heldCeiling());
  }

  /**
   * What the counter, as decrements leave it (this one included), may not fall below while this is
   * held. An increment may not be counted on by others, but its own minimum applies to what it
   * makes of the sum.
   */
  long heldFloor() {
    return Math.max(floor, delta > 0 ? ExactSum.saturatedDifference(min, delta) : min);
  }

  /** The mirror image of {@link #heldFloor}. */
  long heldCeiling() {
    return Math.min(ceiling, delta < 0 ? ExactSum.saturatedDifference(max, delta) : max);
  }

  /** The size of an increment, unsigned; 0 when it is none. */
  long increment() {
    return Math.max(delta, 0);
  }

  /** The size of a decrement, unsigned; 0 when it is none. */
  long decrement() {
    return delta < 0 ? -delta : 0;
  }
}
