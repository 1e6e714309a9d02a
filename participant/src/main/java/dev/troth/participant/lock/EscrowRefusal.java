package dev.troth.participant.lock;

import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.StateKind;

/** Puts into words why an escrow request can never be admitted. */
final class EscrowRefusal {

  private EscrowRefusal() {}

  /**
   * Why {@link LockRequest#isImpossible} holds for these numbers.
   *
   * @param increments pending, unsigned
   * @param decrements pending, unsigned
   */
  static Reason of(LockRequest request, long sum, long increments, long decrements) {
    boolean below = !ExactSum.isAtLeast(sum, increments, request.decrement(), request.heldFloor());
    String from = sum + (below ? pending(" + ", increments) : pending(" - ", decrements));
    boolean guard =
        request.floor() != LockRequest.NO_MIN || request.ceiling() != LockRequest.NO_MAX;
    if (guard) {
      String expected = below ? "at least " + request.floor() : "at most " + request.ceiling();
      return reason(
          ErrorCode.ERROR_CODE_CHECK_FAILED,
          request.key(),
          "expected " + expected + ", but it is " + from);
    }
    String to =
        request.delta() < 0
            ? from + " - " + Long.toUnsignedString(request.decrement())
            : from + " + " + request.delta();
    if (leaves64Bits(request, sum, increments, decrements)) {
      return reason(ErrorCode.ERROR_CODE_OVERFLOW, request.key(), to + " would leave 64 bits");
    }
    return reason(
        ErrorCode.ERROR_CODE_BOUND_CROSSED,
        request.key(),
        to
            + (below
                ? " would be below min " + request.min()
                : " would be above max " + request.max()));
  }

  /** Why a key of another kind takes no adds and no guards on a sum. */
  static Reason wrongKind(String key, StateKind kind) {
    return reason(
        ErrorCode.ERROR_CODE_WRONG_KIND,
        key,
        "it is a "
            + (kind == StateKind.STATE_KIND_STREAM ? "stream" : "value")
            + ", not a counter");
  }

  private static boolean leaves64Bits(
      LockRequest request, long sum, long increments, long decrements) {
    return !ExactSum.isAtLeast(sum, increments, request.decrement(), Long.MIN_VALUE)
        || !ExactSum.isAtMost(sum, request.increment(), decrements, Long.MAX_VALUE);
  }

  private static String pending(String sign, long unsigned) {
    return unsigned == 0 ? "" : sign + Long.toUnsignedString(unsigned) + " pending";
  }

  private static Reason reason(ErrorCode code, String key, String what) {
    return Reason.newBuilder().setCode(code).setKey(key).setMessage(key + ": " + what).build();
  }
}
