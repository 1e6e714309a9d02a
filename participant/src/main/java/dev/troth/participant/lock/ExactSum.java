package dev.troth.participant.lock;

/**
 * Comparisons of {@code value + plus - minus}, exact although the sum may leave 64 bits. {@code
 * plus} and {@code minus} are unsigned.
 */
final class ExactSum {

  private ExactSum() {}

  static boolean isAtLeast(long value, long plus, long minus, long bound) {
    if (value >= bound) {
      long room = value - bound; // unsigned: the true difference is below 2^64
      return Long.compareUnsigned(minus, room) <= 0
          || Long.compareUnsigned(minus - room, plus) <= 0;
    }
    long gap = bound - value; // unsigned
    return Long.compareUnsigned(plus, gap) >= 0 && Long.compareUnsigned(plus - gap, minus) >= 0;
  }

  static boolean isAtMost(long value, long plus, long minus, long bound) {
    return isAtLeast(
        ~value, /* plus= */ minus, /* minus= */ plus, ~bound); // ~x = -x - 1 turns the order round
  }

  /** {@code a - b}, or the nearest number of 64 bits. */
  static long saturatedDifference(long a, long b) {
    long difference = a - b;
    boolean overflows = ((a ^ b) & (a ^ difference)) < 0;
    return overflows ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : difference;
  }
}
