package dev.troth.participant.lock;

import static dev.troth.participant.lock.LockTableFixture.KEY;
import static dev.troth.participant.lock.LockTableFixture.branch;
import static dev.troth.participant.lock.LockTableFixture.priority;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.store.v1.HeldLock;
import dev.troth.store.v1.LockMode;
import dev.troth.v1.ErrorCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LockTableTest {

  private final LockTableFixture locks = new LockTableFixture();

  @ParameterizedTest
  @CsvSource({
    "SHARED, SHARED, true",
    "SHARED, EXCLUSIVE, false",
    "SHARED, ESCROW, false",
    "EXCLUSIVE, SHARED, false",
    "EXCLUSIVE, EXCLUSIVE, false",
    "EXCLUSIVE, ESCROW, false",
    "ESCROW, SHARED, false",
    "ESCROW, EXCLUSIVE, false",
    "ESCROW, ESCROW, true",
  })
  void everyPairOfModesIsCompatibleOrNot(String held, String wanted, boolean compatible) {
    locks.granted(1, request(held));
    if (compatible) {
      locks.granted(2, request(wanted));
    } else {
      locks.dies(2, 1, request(wanted));
      locks.release(1);
      locks.granted(2, request(wanted));
    }
  }

  @Test
  void grantsAllLocksOrNone() {
    locks.granted(1, LockRequest.exclusive("b"));
    locks.dies(2, 1, LockRequest.exclusive("a"), LockRequest.exclusive("b"));
    locks.granted(3, LockRequest.exclusive("a"));
  }

  @Test
  void forgetsKeysNobodyHoldsOrWaitsFor() {
    locks.granted(2, LockRequest.exclusive("a"), LockRequest.add("b", 5, 0, 10));
    locks.waits(1, LockRequest.exclusive("a"));
    assertThat(locks.table.keys()).isEqualTo(2);
    assertThat(locks.table.holders()).isEqualTo(1);
    assertThat(locks.table.waiters()).isEqualTo(1);
    locks.release(2);
    locks.cancel(1);
    assertThat(locks.table.keys()).isZero();
    assertThat(locks.table.holders()).isZero();
    assertThat(locks.table.waiters()).isZero();
  }

  @Test
  void releasingOrCancellingTheUnknownDoesNothing() {
    assertThat(locks.release(1)).isEmpty();
    assertThat(locks.cancel(1)).isEmpty();
    assertThat(locks.table.held(branch(1))).isEmpty();
  }

  @Test
  void aBranchAcquiresOnce() {
    locks.granted(1, LockRequest.shared(KEY));
    assertThatThrownBy(() -> locks.acquire(1, LockRequest.shared(KEY)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void tellsWhatTheRowMustSay() {
    locks.balances.set("c", 100);
    locks.granted(
        1,
        LockRequest.shared("a"),
        LockRequest.exclusive("b"),
        LockRequest.add("c", -30, 0, LockRequest.NO_MAX),
        LockRequest.add("d", 5, -20, 50),
        LockRequest.guard("e", -7, 7));
    assertThat(locks.table.held(branch(1)))
        .containsExactly(
            held("a", LockMode.LOCK_MODE_SHARED).build(),
            held("b", LockMode.LOCK_MODE_EXCLUSIVE).build(),
            held("c", LockMode.LOCK_MODE_ESCROW).setDelta(-30).setFloor(0).build(),
            // + 5 keeps its min -20 as long as the others leave -25 or more
            held("d", LockMode.LOCK_MODE_ESCROW).setDelta(5).setFloor(-25).setCeiling(50).build(),
            held("e", LockMode.LOCK_MODE_ESCROW).setFloor(-7).setCeiling(7).build());
  }

  @Test
  void restoresWhatARowSays() {
    locks.balances.set("c", 100);
    locks.granted(
        1,
        LockRequest.shared("a"),
        LockRequest.exclusive("b"),
        LockRequest.add("c", -30, 40, 120),
        LockRequest.guard("d", -7, 7));
    List<HeldLock> row = locks.table.held(branch(1));

    LockTableFixture restarted = new LockTableFixture();
    restarted.balances.set("c", 100);
    restarted.table.restore(branch(1), row);
    restarted.table.assertConsistent(Map.of(branch(1), row));
    assertThat(restarted.table.held(branch(1))).isEqualTo(row);
    LockTable table = restarted.table;
    assertThat(conflicts(table, restarted, LockRequest.exclusive("a"))).isTrue();
    assertThat(conflicts(table, restarted, LockRequest.shared("b"))).isTrue();
    assertThat(conflicts(table, restarted, LockRequest.add("c", -31, 0, 200))).isTrue();
    assertThat(conflicts(table, restarted, LockRequest.add("c", -30, 0, 200))).isFalse();
    assertThat(conflicts(table, restarted, LockRequest.add("d", 8, 0, 200))).isTrue();
  }

  @Test
  void nobodyWaitsForARestoredLockWhoseAgeIsNotKnown() {
    locks.granted(5, LockRequest.exclusive(KEY));
    List<HeldLock> row = locks.table.held(branch(5));
    LockTableFixture restarted = new LockTableFixture();
    restarted.table.restore(branch(5), row);
    assertThat(conflicts(restarted.table, restarted, LockRequest.exclusive(KEY))).isTrue();
  }

  @Test
  void assertConsistentNoticesALockWithoutARowAndARowWithoutALock() {
    locks.granted(1, LockRequest.exclusive(KEY));
    LockTable table = locks.table;
    assertThatThrownBy(() -> table.assertConsistent(Map.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("I8");
    HeldLock other = held("b", LockMode.LOCK_MODE_SHARED).build();
    assertThatThrownBy(() -> table.assertConsistent(Map.of(branch(1), List.of(other))))
        .hasMessageContaining("I8");
    assertThatThrownBy(
            () ->
                table.assertConsistent(
                    Map.of(branch(1), table.held(branch(1)), branch(2), List.of(other))))
        .hasMessageContaining("I8");
  }

  @Test
  void conflictsAndBusyTellWhatToDo() {
    LockTableFixture small = new LockTableFixture(0);
    small.granted(2, LockRequest.exclusive(KEY));
    assertThat(small.acquire(1, LockRequest.exclusive(KEY)))
        .isInstanceOfSatisfying(
            Acquisition.Busy.class,
            busy -> assertThat(busy.reason().getCode()).isEqualTo(ErrorCode.ERROR_CODE_BUSY));
    assertThat(small.acquire(3, LockRequest.exclusive(KEY)))
        .isInstanceOfSatisfying(
            Acquisition.Conflict.class,
            conflict -> {
              assertThat(conflict.reason().getCode()).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);
              assertThat(conflict.reason().getKey()).isEqualTo(KEY);
              assertThat(conflict.reason().getMessage())
                  .startsWith(KEY + ": ")
                  .contains(branch(2).toString());
            });
  }

  @Test
  void ageDecidesAndTheIdWhereAgesAreEqual() {
    assertThat(priority(1)).isLessThan(priority(2));
    Priority one = new Priority(7, branch(1).transaction());
    Priority two = new Priority(7, branch(2).transaction());
    assertThat(one).isLessThan(two);
    assertThat(one.isOlderThan(two)).isTrue();
    assertThat(one.isOlderThan(one)).isFalse();
    assertThat(new Priority(-1, branch(1).transaction())).isGreaterThan(two); // unsigned
  }

  private static boolean conflicts(LockTable table, LockTableFixture fixture, LockRequest request) {
    Acquisition acquisition =
        table.acquire(branch(2), priority(2), List.of(request), fixture.balances);
    if (acquisition instanceof Acquisition.Granted) {
      table.release(branch(2));
      return false;
    }
    return acquisition instanceof Acquisition.Conflict;
  }

  private static LockRequest request(String mode) {
    return switch (mode) {
      case "SHARED" -> LockRequest.shared(KEY);
      case "EXCLUSIVE" -> LockRequest.exclusive(KEY);
      case "ESCROW" -> LockRequest.add(KEY, 1, LockRequest.NO_MIN, LockRequest.NO_MAX);
      default -> throw new IllegalArgumentException(mode);
    };
  }

  private static HeldLock.Builder held(String key, LockMode mode) {
    return HeldLock.newBuilder().setKey(key).setMode(mode);
  }
}
