package dev.troth.participant.lock;

import static dev.troth.participant.lock.LockRequest.NO_MAX;
import static dev.troth.participant.lock.LockRequest.NO_MIN;
import static dev.troth.participant.lock.LockTableFixture.KEY;
import static dev.troth.participant.lock.LockTableFixture.branch;
import static dev.troth.participant.lock.LockTableFixture.priority;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.v1.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitDieTest {

  private static final LockRequest S = LockRequest.shared(KEY);
  private static final LockRequest X = LockRequest.exclusive(KEY);

  private final LockTableFixture locks = new LockTableFixture();

  @Test
  void theOlderWaitsAndTheYoungerDies() {
    locks.granted(2, X);
    locks.waits(1, X);
    locks.dies(3, 2, X);
  }

  @Test
  void whoWaitsMustBeOlderThanEveryHolder() {
    locks.granted(1, S);
    locks.granted(3, S);
    locks.dies(2, 1, X);
    locks.release(1);
    locks.waits(2, X);
  }

  @Test
  void whoWaitsMustBeOlderThanEveryIncompatibleWaiterAhead() {
    locks.granted(9, X);
    locks.waits(5, X);
    locks.dies(6, 5, X);
    locks.dies(6, 5, S);
    locks.waits(4, X);
    assertThat(locks.release(9)).containsExactly(5L);
    locks.granted(5, X);
    assertThat(locks.release(5)).containsExactly(4L);
    locks.granted(4, X);
  }

  @Test
  void compatibleWaitersNeedNotBeOlderThanOneAnother() {
    locks.granted(9, X);
    locks.waits(3, S);
    locks.waits(5, S);
    assertThat(locks.release(9)).containsExactly(3L, 5L);
    locks.granted(3, S);
    locks.granted(5, S);
  }

  @Test
  void oneOfTheSamePriorityDoesNotWait() {
    locks.granted(1, X);
    Acquisition acquisition =
        locks.table.acquire(branch(2), priority(1), List.of(X), locks.balances);
    assertThat(acquisition).isInstanceOf(Acquisition.Conflict.class);
  }

  @Test
  void youngerReadersDoNotPassAnOlderWriter() {
    locks.granted(5, S);
    locks.waits(1, X);
    locks.dies(7, 1, S); // though it is compatible with the holder
    locks.dies(8, 1, S);
    assertThat(locks.release(5)).containsExactly(1L);
    locks.dies(9, 1, S); // nor in the moment before the writer has tried again
    locks.granted(1, X);
  }

  @Test
  void youngerAddsDoNotPassAnOlderWriter() {
    locks.granted(5, add(1));
    locks.waits(1, X);
    locks.dies(7, 1, add(1));
    assertThat(locks.release(5)).containsExactly(1L);
    locks.granted(1, X);
  }

  @Test
  void anOlderReaderQueuesBehindAYoungerWriter() {
    locks.granted(5, S);
    locks.waits(3, X);
    locks.waits(2, S);
    assertThat(locks.release(5)).containsExactly(3L);
    locks.granted(3, X);
    assertThat(locks.release(3)).containsExactly(2L);
    locks.granted(2, S);
  }

  @Test
  void aWaiterHoldsNothing() {
    locks.granted(5, LockRequest.exclusive("b"));
    locks.waits(1, LockRequest.exclusive("a"), LockRequest.exclusive("b"));
    locks.granted(6, LockRequest.exclusive("a"));
    assertThat(locks.release(5)).containsExactly(1L);
    locks.waits(1, LockRequest.exclusive("a"), LockRequest.exclusive("b"));
    locks.dies(7, 1, LockRequest.exclusive("b")); // it keeps its place, though b is free
    assertThat(locks.release(6)).containsExactly(1L);
    locks.granted(1, LockRequest.exclusive("a"), LockRequest.exclusive("b"));
  }

  @Test
  void aWaiterThatTriesAgainKeepsItsPlace() {
    locks.granted(9, S);
    locks.waits(5, X);
    locks.waits(4, X);
    locks.waits(5, X);
    assertThat(locks.release(9)).containsExactly(5L);
    locks.granted(5, X);
  }

  @Test
  void aWaiterDiesWhenAnOlderOneTookAnotherOfItsKeys() {
    locks.granted(9, LockRequest.exclusive("b"));
    locks.waits(5, LockRequest.exclusive("a"), LockRequest.exclusive("b"));
    locks.waits(4, LockRequest.exclusive("b"));
    locks.granted(1, LockRequest.exclusive("a"));
    assertThat(locks.release(9)).containsExactly(5L);
    assertThat(locks.acquire(5, LockRequest.exclusive("a"), LockRequest.exclusive("b")))
        .isInstanceOfSatisfying(
            Acquisition.Conflict.class,
            conflict -> assertThat(locks.retried(conflict.retry())).containsExactly(4L));
    locks.granted(4, LockRequest.exclusive("b"));
  }

  @Test
  void cancellingAWaiterLetsThoseBehindTryAgain() {
    locks.granted(9, S);
    locks.waits(5, X);
    locks.waits(3, S);
    locks.waits(2, S);
    assertThat(locks.cancel(5)).containsExactly(3L, 2L);
    locks.granted(3, S);
    locks.granted(2, S);
  }

  @Test
  void aWaiterOnSeveralKeysIsNamedOnce() {
    locks.granted(9, LockRequest.exclusive("a"), LockRequest.exclusive("b"));
    locks.waits(2, LockRequest.exclusive("a"), LockRequest.exclusive("b"));
    locks.waits(1, LockRequest.exclusive("b"));
    assertThat(locks.release(9)).containsExactly(2L);
  }

  @Test
  void theQueuesAreBounded() {
    LockTableFixture small = new LockTableFixture(1);
    small.granted(9, LockRequest.exclusive("a"), LockRequest.exclusive("b"));
    small.waits(2, LockRequest.exclusive("a"));
    assertThat(small.acquire(1, LockRequest.exclusive("b"))).isInstanceOf(Acquisition.Busy.class);
    small.waits(2, LockRequest.exclusive("a"));
    small.cancel(2);
    small.waits(1, LockRequest.exclusive("b"));
  }

  @Test
  void anAddThatDoesNotFitWaitsForThePending() {
    locks.balances.set(KEY, 100);
    locks.granted(5, add(-60, 0, NO_MAX));
    locks.waits(1, add(-50, 0, NO_MAX));
    assertThat(locks.release(5)).containsExactly(1L); // aborted
    locks.granted(1, add(-50, 0, NO_MAX));
  }

  @Test
  void anAddThatWaitsIsRefusedOnceItIsHopeless() {
    locks.balances.set(KEY, 100);
    locks.granted(5, add(-60, 0, NO_MAX));
    locks.waits(1, add(-50, 0, NO_MAX));
    locks.balances.set(KEY, 40); // committed
    assertThat(locks.release(5)).containsExactly(1L);
    locks.refused(1, ErrorCode.ERROR_CODE_BOUND_CROSSED, add(-50, 0, NO_MAX));
    assertThat(locks.table.waiters()).isZero();
  }

  @Test
  void aRefusedWaiterLetsThoseBehindTryAgain() {
    locks.balances.set(KEY, 100);
    locks.granted(5, add(-60, 0, NO_MAX));
    locks.waits(2, add(-50, 0, NO_MAX));
    locks.waits(1, X);
    locks.balances.set(KEY, 40);
    assertThat(locks.release(5)).containsExactly(2L);
    assertThat(locks.acquire(2, add(-50, 0, NO_MAX)))
        .isInstanceOfSatisfying(
            Acquisition.Refused.class,
            refused -> assertThat(locks.retried(refused.retry())).containsExactly(1L));
    locks.granted(1, X);
  }

  @Test
  void smallAddsDoNotStarveAGreatOneThatWaits() {
    locks.balances.set(KEY, 100);
    locks.granted(5, add(-1, 0, NO_MAX));
    locks.waits(2, add(-100, 0, NO_MAX));
    locks.dies(6, 5, add(-1, 0, NO_MAX)); // would fit what is pending, but not beside the waiter
    locks.dies(6, 5, add(1, 0, NO_MAX));
    assertThat(locks.release(5)).containsExactly(2L);
    locks.granted(2, add(-100, 0, NO_MAX));
  }

  @Test
  void addsPassAnAddThatWaitsForSomethingElse() {
    locks.balances.set(KEY, 100);
    locks.granted(8, S);
    locks.granted(9, LockRequest.exclusive("b"));
    locks.waits(2, add(-60, 0, NO_MAX), LockRequest.exclusive("b"));
    assertThat(locks.release(8)).containsExactly(2L);
    locks.waits(2, add(-60, 0, NO_MAX), LockRequest.exclusive("b"));
    locks.granted(6, add(-40, 0, NO_MAX)); // both fit
    locks.dies(7, 6, add(-1, 0, NO_MAX)); // one more would take what the waiter needs
    assertThat(locks.release(9)).containsExactly(2L);
    locks.granted(2, add(-60, 0, NO_MAX), LockRequest.exclusive("b"));
  }

  @Test
  void aHotCounterTakesManyAddsAtATime() {
    locks.balances.set(KEY, 64);
    for (int writer = 1; writer <= 64; writer++) {
      locks.granted(writer, add(-1, 0, NO_MAX));
    }
    locks.dies(65, 64, add(-1, 0, NO_MAX));
  }

  private static LockRequest add(long delta) {
    return add(delta, NO_MIN, NO_MAX);
  }

  private static LockRequest add(long delta, long min, long max) {
    return LockRequest.add(KEY, delta, min, max);
  }
}
