package dev.troth.participant.lock;

/**
 * What is pending on one key in escrow: the sums of all increments and decrements, the tightest
 * limits held.
 */
final class Pending {

  private long increments; // unsigned
  private long decrements; // unsigned
  private boolean overflown;
  private long floor = LockRequest.NO_MIN;
  private long ceiling = LockRequest.NO_MAX;
  private int atFloor;
  private int atCeiling;

  /** The same sums and limits, to try something on. */
  Pending copy() {
    Pending copy = new Pending();
    copy.increments = increments;
    copy.decrements = decrements;
    copy.floor = floor;
    copy.ceiling = ceiling;
    return copy;
  }

  long increments() {
    return increments;
  }

  long decrements() {
    return decrements;
  }

  void add(LockRequest request) {
    add(request.delta(), request.heldFloor(), request.heldCeiling());
  }

  void add(long delta, long floor, long ceiling) {
    if (delta > 0) {
      increments += delta;
      overflown |= Long.compareUnsigned(increments, delta) < 0;
    } else if (delta < 0) {
      decrements -= delta;
      overflown |= Long.compareUnsigned(decrements, -delta) < 0;
    }
    addLimits(floor, ceiling);
  }

  void addLimits(long floor, long ceiling) {
    if (floor > this.floor) {
      this.floor = floor;
      atFloor = 0;
    }
    if (floor == this.floor) {
      atFloor++;
    }
    if (ceiling < this.ceiling) {
      this.ceiling = ceiling;
      atCeiling = 0;
    }
    if (ceiling == this.ceiling) {
      atCeiling++;
    }
  }

  /** Takes back one {@link #add}; afterwards the limits may have to be counted anew. */
  void subtract(long delta, long floor, long ceiling) {
    if (delta > 0) {
      increments -= delta;
    } else {
      decrements += delta;
    }
    if (floor == this.floor) {
      atFloor--;
    }
    if (ceiling == this.ceiling) {
      atCeiling--;
    }
  }

  /**
   * Whether nobody is left who holds the tightest limit: clear the limits and add everybody's
   * again.
   */
  boolean hasLostLimit() {
    return atFloor == 0 || atCeiling == 0;
  }

  void clearLimits() {
    floor = LockRequest.NO_MIN;
    ceiling = LockRequest.NO_MAX;
    atFloor = 0;
    atCeiling = 0;
  }

  boolean isSame(Pending other) {
    return increments == other.increments
        && decrements == other.decrements
        && overflown == other.overflown
        && floor == other.floor
        && ceiling == other.ceiling
        && atFloor == other.atFloor
        && atCeiling == other.atCeiling;
  }

  /**
   * Whether no limit is crossed from {@code sum} on, whichever of the pending commit, in whatever
   * order.
   */
  boolean fits(long sum) {
    return keepsAbove(sum, floor) && keepsBelow(sum, ceiling);
  }

  /**
   * Whether the worst the pending ones may do to {@code sum} leaves it at {@code floor} or above.
   */
  boolean keepsAbove(long sum, long floor) {
    return !overflown && ExactSum.isAtLeast(sum, 0, decrements, floor);
  }

  /** The mirror image of {@link #keepsAbove}. */
  boolean keepsBelow(long sum, long ceiling) {
    return !overflown && ExactSum.isAtMost(sum, increments, 0, ceiling);
  }
}
