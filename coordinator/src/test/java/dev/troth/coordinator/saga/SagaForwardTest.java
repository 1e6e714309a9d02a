package dev.troth.coordinator.saga;

import static dev.troth.coordinator.saga.Drive.cancel;
import static dev.troth.coordinator.saga.Drive.fence;
import static dev.troth.coordinator.saga.Drive.later;
import static dev.troth.coordinator.saga.Drive.opened;
import static dev.troth.coordinator.saga.Drive.opening;
import static dev.troth.coordinator.saga.Drive.reason;
import static dev.troth.coordinator.saga.Drive.start;
import static dev.troth.coordinator.saga.Sagas.after;
import static dev.troth.coordinator.saga.Sagas.order;
import static dev.troth.coordinator.saga.Sagas.row;
import static dev.troth.coordinator.saga.Sagas.saga;
import static dev.troth.coordinator.saga.Sagas.step;
import static dev.troth.coordinator.saga.Sagas.tried;
import static dev.troth.v1.ErrorCode.ERROR_CODE_BOUND_CROSSED;
import static dev.troth.v1.ErrorCode.ERROR_CODE_CANCELLED;
import static dev.troth.v1.ErrorCode.ERROR_CODE_CONFLICT;
import static dev.troth.v1.ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE;
import static dev.troth.v1.ErrorCode.ERROR_CODE_PENDING;
import static dev.troth.v1.ErrorCode.ERROR_CODE_TIMEOUT;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_COMPENSATED;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_COMPLETED;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.coordinator.owner.BrokenInvariantException;
import org.junit.jupiter.api.Test;

class SagaForwardTest {

  @Test
  void preparesNothingBeforeTheHomeRowIsDurable() { // S1
    Drive order = opening(order());
    order.isDue(LineId.action(1)).leadsTo(SagaPhase.OPENING);
    order.isTold(TRANSACTION_STATUS_IN_PROGRESS);
  }

  @Test
  void completesTheOrderStepByStep() {
    Drive order = opened(order());
    order.leadsTo(SagaPhase.FORWARD, start(1, 1));
    order.commits(1).leadsTo(SagaPhase.FORWARD, start(2, 1));
    order.commits(2).leadsTo(SagaPhase.FORWARD, start(3, 1));
    order.isTold(TRANSACTION_STATUS_IN_PROGRESS);
    order.commits(3).endsWith(TRANSACTION_STATUS_COMPLETED);
    assertThat(order.state().lastCommit()).isEqualTo(Drive.at(3));
  }

  @Test
  void withoutAPivotAnEmptyStepComesAfterAllOthers() {
    Drive saga = opened(saga(step("a", "p"), step("b", "q")));
    saga.leadsTo(SagaPhase.FORWARD, start(1, 1), start(2, 1));
    saga.commits(2).leadsTo(SagaPhase.FORWARD);
    saga.commits(1).leadsTo(SagaPhase.FORWARD, start(3, 1));
    saga.commits(3).endsWith(TRANSACTION_STATUS_COMPLETED);
  }

  @Test
  void stepsWithoutAnOrderRunSideBySide() {
    Drive saga =
        opened(
            saga(
                step("a", "p"),
                after(step("b", "q"), "a"),
                after(step("c", "r"), "a"),
                after(step("d", "p"), "b", "c").setPivot(true)));
    saga.commits(1).leadsTo(SagaPhase.FORWARD, start(2, 1), start(3, 1));
    saga.commits(3).leadsTo(SagaPhase.FORWARD);
    saga.commits(2).leadsTo(SagaPhase.FORWARD, start(4, 1));
  }

  @Test
  void triesAgainOnlyWhenAnAttemptIsDurablyAborted() { // S2
    LineId first = LineId.action(1);
    Drive order = opened(order());
    order.fails(1, ERROR_CODE_CONFLICT).leadsTo(SagaPhase.FORWARD, later(first, 1));
    order.isDue(first).leadsTo(SagaPhase.FORWARD, start(1, 2));
    order
        .isNotTaken(first, ERROR_CODE_PARTICIPANT_UNAVAILABLE)
        .leadsTo(SagaPhase.FORWARD, later(first, 2));
    order.isDue(first).leadsTo(SagaPhase.FORWARD, start(1, 2));
  }

  @Test
  void whatIsHeardOfAnEarlierAttemptStartsNothing() {
    Drive order = opened(order());
    order.fails(1, ERROR_CODE_CONFLICT).isDue(LineId.action(1));
    order
        .on(
            new SagaEvent.AttemptAborted(
                LineId.action(1), 1, reason(ERROR_CODE_BOUND_CROSSED), true))
        .leadsTo(SagaPhase.FORWARD);
  }

  @Test
  void aRepeatedAnswerStartsNothingTwice() {
    Drive order = opened(order());
    order.commits(1);
    order.commits(1).leadsTo(SagaPhase.FORWARD);
    order.on(new SagaEvent.Opened(true)).leadsTo(SagaPhase.FORWARD);
    order.isDue(LineId.action(2)).leadsTo(SagaPhase.FORWARD);
  }

  @Test
  void turnsBackWhenAStepIsRefused() {
    opened(order()).fails(1, ERROR_CODE_BOUND_CROSSED).leadsTo(SagaPhase.TURNING, fence(2));
  }

  @Test
  void turnsBackWhenItsAttemptsAreSpent() {
    Drive saga = opened(saga(tried(2, step("a", "p"))));
    saga.fails(1, ERROR_CODE_CONFLICT).isDue(LineId.action(1));
    saga.fails(1, ERROR_CODE_CONFLICT).leadsTo(SagaPhase.TURNING, fence(2));
  }

  @Test
  void turnsBackWhenAnotherSagasMarkStaysInItsWay() {
    LineId reserve = LineId.action(1);
    Drive order = opened(order());
    for (int i = 1; i < Drive.STUCK_AFTER; i++) {
      order.fails(1, ERROR_CODE_PENDING).isDue(reserve);
    }
    order.fails(1, ERROR_CODE_PENDING).leadsTo(SagaPhase.TURNING, fence(2));
    assertThat(order.state().cause()).contains(reason(ERROR_CODE_PENDING));
  }

  @Test
  void turnsBackWhenAStepIsOutOfTime() {
    opened(order())
        .on(new SagaEvent.AttemptAborted(LineId.action(1), 1, reason(ERROR_CODE_TIMEOUT), true))
        .leadsTo(SagaPhase.TURNING, fence(2));
  }

  @Test
  void turnsBackAtItsDeadlineAndTakesBackWhatIsUnderWay() {
    Drive order = opened(order());
    order.isAskedToTurn().leadsTo(SagaPhase.TURNING, cancel(1, 1), fence(2));
    assertThat(order.state().cause()).contains(reason(ERROR_CODE_CANCELLED));
    order.isAskedToTurn().leadsTo(SagaPhase.TURNING);
  }

  @Test
  void turnsBackAtOnceWhenItWasAskedToBeforeItsHomeAnswered() {
    Drive order = opening(order()).isAskedToTurn();
    order.leadsTo(SagaPhase.OPENING);
    order.on(new SagaEvent.Opened(false)).leadsTo(SagaPhase.TURNING, fence(2));
    assertThat(order.state().cause()).contains(reason(ERROR_CODE_CANCELLED));
  }

  @Test
  void aDeadlineAfterThePivotChangesNothing() { // S4
    Drive order = opened(order()).commits(1, 2);
    order.isAskedToTurn().leadsTo(SagaPhase.FORWARD);
  }

  @Test
  void tellsWhatAnotherDriverHadComeTo() {
    Drive order = opening(order());
    order
        .on(new SagaEvent.FoundFinished(TRANSACTION_STATUS_COMPENSATED))
        .leadsTo(SagaPhase.ENDING, new SagaEffect.EndOthers());
    order.isTold(TRANSACTION_STATUS_COMPENSATED);
    order.on(new SagaEvent.OthersEnded()).leadsTo(SagaPhase.ENDING_HOME, new SagaEffect.EndHome());
    order.on(new SagaEvent.HomeEnded()).leadsTo(SagaPhase.GONE, new SagaEffect.Forget());
    order.on(new SagaEvent.Opened(false)).leadsTo(SagaPhase.GONE);
  }

  @Test
  void triesForEverAfterThePivot() { // S6
    LineId ship = LineId.action(3);
    Drive order =
        opened(
            saga(
                step("reserve", "p"),
                after(step("charge", "q"), "reserve").setPivot(true),
                tried(1, after(step("ship", "r"), "charge"))));
    order.commits(1, 2).fails(3, ERROR_CODE_BOUND_CROSSED);
    order.leadsTo(SagaPhase.FORWARD, later(ship, 1));
    order.isDue(ship).leadsTo(SagaPhase.FORWARD, start(3, 2));
  }

  @Test
  void refusesToBelieveThatAnActionCommittedTwice() { // I15
    Drive saga = opened(row(2)).commits(1);
    assertThatThrownBy(() -> saga.on(Drive.committed(1, 2)))
        .isInstanceOf(BrokenInvariantException.class);
  }

  @Test
  void refusesToBelieveThatWhatCommittedAborted() { // I2
    Drive saga = opened(row(2)).commits(1);
    assertThatThrownBy(() -> saga.fails(1, ERROR_CODE_CONFLICT))
        .isInstanceOf(BrokenInvariantException.class);
  }
}
