package dev.troth.participant.lock;

import static dev.troth.participant.lock.LockRequest.NO_MAX;
import static dev.troth.participant.lock.LockRequest.NO_MIN;
import static dev.troth.participant.lock.LockTableFixture.KEY;
import static dev.troth.v1.ErrorCode.ERROR_CODE_BOUND_CROSSED;
import static dev.troth.v1.ErrorCode.ERROR_CODE_CHECK_FAILED;
import static dev.troth.v1.ErrorCode.ERROR_CODE_OVERFLOW;
import static dev.troth.v1.ErrorCode.ERROR_CODE_WRONG_KIND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.v1.StateKind;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every inequality of escrow at its boundary. */
class EscrowTest {

  private final LockTableFixture locks = new LockTableFixture();

  @Test
  void aDecrementMayReachItsMinAndNoFurther() {
    locks.balances.set(KEY, 20);
    locks.granted(1, add(-20, 0, NO_MAX));
    locks.release(1);
    String message = locks.refused(2, ERROR_CODE_BOUND_CROSSED, add(-21, 0, NO_MAX)).getMessage();
    assertThat(message).isEqualTo("accounts/alice: 20 - 21 would be below min 0");
  }

  @Test
  void anIncrementMayReachItsMaxAndNoFurther() {
    locks.balances.set(KEY, 20);
    locks.granted(1, add(80, NO_MIN, 100));
    locks.release(1);
    String message = locks.refused(2, ERROR_CODE_BOUND_CROSSED, add(81, NO_MIN, 100)).getMessage();
    assertThat(message).isEqualTo("accounts/alice: 20 + 81 would be above max 100");
  }

  @Test
  void aRefusalNamesTheKey() {
    assertThat(locks.refused(1, ERROR_CODE_BOUND_CROSSED, add(-1, 0, NO_MAX)).getKey())
        .isEqualTo(KEY);
  }

  @Test
  void anIncrementMustReachItsMin() {
    locks.refused(1, ERROR_CODE_BOUND_CROSSED, add(5, 10, NO_MAX));
    locks.balances.set(KEY, 4);
    locks.refused(1, ERROR_CODE_BOUND_CROSSED, add(5, 10, NO_MAX));
    locks.balances.set(KEY, 5);
    locks.granted(1, add(5, 10, NO_MAX));
  }

  @Test
  void aDecrementMustComeDownToItsMax() {
    locks.balances.set(KEY, 16);
    locks.refused(1, ERROR_CODE_BOUND_CROSSED, add(-5, NO_MIN, 10));
    locks.balances.set(KEY, 15);
    locks.granted(1, add(-5, NO_MIN, 10));
  }

  @Test
  void anAddOfNothingIsBoundOnBothSides() {
    locks.balances.set(KEY, 10);
    locks.granted(1, add(0, 10, 10));
    locks.release(1);
    locks.refused(1, ERROR_CODE_BOUND_CROSSED, add(0, 11, NO_MAX));
    locks.refused(1, ERROR_CODE_BOUND_CROSSED, add(0, NO_MIN, 9));
  }

  @Test
  void pendingDecrementsCountAsCommitted() {
    locks.balances.set(KEY, 100);
    locks.granted(1, add(-60, 0, NO_MAX));
    locks.granted(2, add(-40, 0, NO_MAX));
    locks.dies(3, 2, add(-1, 0, NO_MAX));
  }

  @Test
  void pendingIncrementsCountAsAborted() {
    locks.balances.set(KEY, 10);
    locks.granted(1, add(50, 0, NO_MAX));
    locks.dies(2, 1, add(-11, 0, NO_MAX)); // 60 - 11 would do
    locks.granted(2, add(-10, 0, NO_MAX));
  }

  @Test
  void pendingIncrementsCountAsCommittedAgainstAMax() {
    locks.granted(1, add(60, NO_MIN, 100));
    locks.granted(2, add(40, NO_MIN, 100));
    locks.dies(3, 2, add(1, NO_MIN, 100));
  }

  @Test
  void pendingDecrementsCountAsAbortedAgainstAMax() {
    locks.balances.set(KEY, 100);
    locks.granted(1, add(-50, NO_MIN, 100));
    locks.dies(2, 1, add(1, NO_MIN, 100));
  }

  @Test
  void whatNoEndOfThePendingCanMakeFitIsRefusedAtOnce() {
    locks.balances.set(KEY, 10);
    locks.granted(1, add(50, 0, NO_MAX));
    locks.granted(2, add(-5, 0, NO_MAX));
    locks.dies(3, 2, add(-60, 0, NO_MAX));
    String message = locks.refused(3, ERROR_CODE_BOUND_CROSSED, add(-61, 0, NO_MAX)).getMessage();
    assertThat(message).isEqualTo("accounts/alice: 10 + 50 pending - 61 would be below min 0");
    locks.dies(3, 2, add(95, NO_MIN, 100));
    message = locks.refused(3, ERROR_CODE_BOUND_CROSSED, add(96, NO_MIN, 100)).getMessage();
    assertThat(message).isEqualTo("accounts/alice: 10 - 5 pending + 96 would be above max 100");
  }

  @Test
  void aDecrementKeepsItsMinAgainstThoseWithoutAny() {
    locks.balances.set(KEY, 30);
    locks.granted(1, add(-20, 0, NO_MAX));
    locks.granted(2, add(-10, NO_MIN, NO_MAX));
    locks.dies(3, 2, add(-1, NO_MIN, NO_MAX));
    locks.release(1);
    locks.granted(3, add(-1_000, NO_MIN, NO_MAX));
  }

  @Test
  void anIncrementKeepsItsMinAgainstDecrements() {
    locks.balances.set(KEY, 10);
    locks.granted(1, add(5, 10, NO_MAX)); // needs 5 or more before it
    locks.granted(2, add(-5, NO_MIN, NO_MAX));
    locks.dies(3, 2, add(-1, NO_MIN, NO_MAX));
  }

  @Test
  void aDecrementKeepsItsMaxAgainstIncrements() {
    locks.balances.set(KEY, 10);
    locks.granted(1, add(-5, NO_MIN, 10)); // needs 15 or less before it
    locks.granted(2, add(5, NO_MIN, NO_MAX));
    locks.dies(3, 2, add(1, NO_MIN, NO_MAX));
  }

  @Test
  void aGuardHoldsAFloor() {
    locks.balances.set(KEY, 50);
    locks.granted(1, LockRequest.guard(KEY, 30, NO_MAX));
    locks.granted(2, add(-20, 0, NO_MAX));
    locks.dies(3, 2, add(-1, 0, NO_MAX));
    locks.granted(3, add(1_000, NO_MIN, NO_MAX));
  }

  @Test
  void aGuardHoldsACeiling() {
    locks.balances.set(KEY, 50);
    locks.granted(1, LockRequest.guard(KEY, NO_MIN, 70));
    locks.granted(2, add(20, NO_MIN, NO_MAX));
    locks.dies(3, 2, add(1, NO_MIN, NO_MAX));
    locks.granted(3, add(-1_000, NO_MIN, NO_MAX));
  }

  @Test
  void theTightestLimitCountsAndOnceItEndsTheNext() {
    locks.balances.set(KEY, 50);
    locks.granted(1, LockRequest.guard(KEY, 30, NO_MAX));
    locks.granted(2, LockRequest.guard(KEY, 40, NO_MAX));
    locks.granted(3, LockRequest.guard(KEY, 40, NO_MAX));
    locks.dies(4, 3, add(-20, 0, NO_MAX));
    locks.release(2);
    locks.dies(4, 3, add(-20, 0, NO_MAX));
    locks.release(3);
    locks.granted(4, add(-20, 0, NO_MAX));
  }

  @Test
  void aGuardIsJudgedAgainstTheWorstCase() {
    locks.balances.set(KEY, 50);
    locks.granted(1, add(-20, 0, NO_MAX));
    locks.granted(2, LockRequest.guard(KEY, 30, NO_MAX));
    locks.dies(3, 1, LockRequest.guard(KEY, 31, NO_MAX));
    String message =
        locks.refused(3, ERROR_CODE_CHECK_FAILED, LockRequest.guard(KEY, 51, NO_MAX)).getMessage();
    assertThat(message).isEqualTo("accounts/alice: expected at least 51, but it is 50");
    message =
        locks.refused(3, ERROR_CODE_CHECK_FAILED, LockRequest.guard(KEY, NO_MIN, 29)).getMessage();
    assertThat(message).isEqualTo("accounts/alice: expected at most 29, but it is 50 - 20 pending");
    locks.dies(3, 1, LockRequest.guard(KEY, NO_MIN, 30));
    locks.granted(3, LockRequest.guard(KEY, NO_MIN, 50));
  }

  @Test
  void aSumThatLeaves64BitsIsAnOverflow() {
    locks.balances.set(KEY, Long.MAX_VALUE - 1);
    String message = locks.refused(1, ERROR_CODE_OVERFLOW, add(2, NO_MIN, NO_MAX)).getMessage();
    assertThat(message).isEqualTo("accounts/alice: 9223372036854775806 + 2 would leave 64 bits");
    locks.granted(1, add(1, NO_MIN, NO_MAX));
    locks.dies(2, 1, add(1, NO_MIN, NO_MAX));
    locks.balances.set("b", Long.MIN_VALUE + 1);
    locks.refused(3, ERROR_CODE_OVERFLOW, LockRequest.add("b", -2, NO_MIN, NO_MAX));
    locks.granted(3, LockRequest.add("b", -1, NO_MIN, NO_MAX));
  }

  @Test
  void theGreatestDecrementThereIsCountsInFull() {
    assertThat(add(Long.MIN_VALUE, NO_MIN, NO_MAX).refusedAt(0)).isEmpty();
    assertThat(add(Long.MIN_VALUE, NO_MIN, NO_MAX).refusedAt(-1)).isPresent();
    locks.balances.set(KEY, Long.MAX_VALUE);
    locks.granted(1, add(Long.MIN_VALUE, NO_MIN, NO_MAX));
    locks.granted(2, add(-Long.MAX_VALUE, NO_MIN, NO_MAX)); // both: exactly the lowest of 64 bits
    locks.dies(3, 2, add(-1, NO_MIN, NO_MAX));
    locks.dies(3, 2, add(Long.MIN_VALUE, NO_MIN, NO_MAX));
  }

  @Test
  void pendingSumsMayBeGreaterThan63Bits() {
    locks.balances.set(KEY, Long.MIN_VALUE);
    locks.granted(1, add(Long.MAX_VALUE, NO_MIN, NO_MAX));
    locks.granted(2, add(Long.MAX_VALUE, NO_MIN, NO_MAX));
    locks.granted(3, add(1, NO_MIN, NO_MAX));
    locks.dies(4, 3, add(1, NO_MIN, NO_MAX));
  }

  @Test
  void boundsThatContradictAdmitNothing() {
    locks.refused(1, ERROR_CODE_BOUND_CROSSED, add(1, 5, -5));
    locks.refused(1, ERROR_CODE_BOUND_CROSSED, add(-1, 5, -5));
  }

  @Test
  void aKeyOfAnotherKindIsNamedAsSuch() {
    locks.balances.setKind(KEY, StateKind.STATE_KIND_VALUE);
    String message = locks.refused(1, ERROR_CODE_WRONG_KIND, add(-1, 0, NO_MAX)).getMessage();
    assertThat(message).isEqualTo("accounts/alice: it is a value, not a counter");
  }

  @Test
  void nothingIsRefusedWhileAnExclusiveHolderMayChangeTheSum() {
    locks.granted(2, LockRequest.exclusive(KEY));
    locks.waits(1, add(-1, 0, NO_MAX));
    locks.balances.set(KEY, 1);
    assertThat(locks.release(2)).containsExactly(1L);
    locks.granted(1, add(-1, 0, NO_MAX));
  }

  @Test
  void aLoneRequestIsRefusedExactlyWhenItsResultLeavesItsBounds() {
    long[] corners = {
      Long.MIN_VALUE,
      Long.MIN_VALUE + 1,
      -11,
      -10,
      -1,
      0,
      1,
      10,
      11,
      Long.MAX_VALUE - 1,
      Long.MAX_VALUE
    };
    for (long sum : corners) {
      for (long delta : corners) {
        for (long min : corners) {
          for (long max : corners) {
            boolean fits =
                ExactSum.isAtLeast(sum, Math.max(delta, 0), delta < 0 ? -delta : 0, min)
                    && ExactSum.isAtMost(sum, Math.max(delta, 0), delta < 0 ? -delta : 0, max);
            assertThat(add(delta, min, max).refusedAt(sum).isEmpty())
                .as("%d + %d in [%d, %d]", sum, delta, min, max)
                .isEqualTo(fits);
          }
        }
      }
    }
    assertThat(add(1, 0, 10).refusedAt(3)).isEqualTo(Optional.empty());
  }

  private static LockRequest add(long delta, long min, long max) {
    return LockRequest.add(KEY, delta, min, max);
  }
}
