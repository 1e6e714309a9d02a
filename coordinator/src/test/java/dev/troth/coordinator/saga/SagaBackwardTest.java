package dev.troth.coordinator.saga;

import static dev.troth.coordinator.saga.Drive.cancel;
import static dev.troth.coordinator.saga.Drive.fence;
import static dev.troth.coordinator.saga.Drive.later;
import static dev.troth.coordinator.saga.Drive.opened;
import static dev.troth.coordinator.saga.Drive.opening;
import static dev.troth.coordinator.saga.Drive.reason;
import static dev.troth.coordinator.saga.Drive.row;
import static dev.troth.coordinator.saga.Drive.start;
import static dev.troth.coordinator.saga.Drive.undo;
import static dev.troth.coordinator.saga.Sagas.after;
import static dev.troth.coordinator.saga.Sagas.order;
import static dev.troth.coordinator.saga.Sagas.saga;
import static dev.troth.coordinator.saga.Sagas.step;
import static dev.troth.coordinator.saga.Sagas.withoutUndoing;
import static dev.troth.v1.ErrorCode.ERROR_CODE_BOUND_CROSSED;
import static dev.troth.v1.ErrorCode.ERROR_CODE_BUSY;
import static dev.troth.v1.ErrorCode.ERROR_CODE_CANCELLED;
import static dev.troth.v1.ErrorCode.ERROR_CODE_CONFLICT;
import static dev.troth.v1.ErrorCode.ERROR_CODE_FENCED;
import static dev.troth.v1.ErrorCode.ERROR_CODE_STEP_FENCED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_ABORTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_COMMITTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_YES;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_COMPENSATED;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_COMPENSATING;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_COMPLETED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.coordinator.owner.BrokenInvariantException;
import org.junit.jupiter.api.Test;

class SagaBackwardTest {

  private static final LineId CHARGE = LineId.action(2);

  @Test
  void anOrderWhoseReservationIsRefusedLeavesNothing() {
    Drive order = opened(order()).fails(1, ERROR_CODE_BOUND_CROSSED);
    order.leadsTo(SagaPhase.TURNING, fence(2));
    order.isTold(TRANSACTION_STATUS_COMPENSATING);
    order.fenced(2).leadsTo(SagaPhase.BACKWARD, fence(1));
    order
        .fenced(1, row(LineId.action(1), 1, REGISTER_STATUS_ABORTED))
        .endsWith(TRANSACTION_STATUS_COMPENSATED);
  }

  @Test
  void anOrderWhoseChargeIsRefusedGivesBackWhatItReserved() {
    Drive order = opened(order()).commits(1).fails(2, ERROR_CODE_BOUND_CROSSED);
    order.leadsTo(SagaPhase.TURNING, fence(2));
    order
        .fenced(2, row(CHARGE, 1, REGISTER_STATUS_ABORTED))
        .leadsTo(SagaPhase.BACKWARD, undo(1, 1));
    order.undoes(1).endsWith(TRANSACTION_STATUS_COMPENSATED);
  }

  @Test
  void anOrderThatCannotBeShippedIsNotUndone() { // S6
    Drive order = opened(order()).commits(1, 2).fails(3, ERROR_CODE_BOUND_CROSSED);
    order.leadsTo(SagaPhase.FORWARD, later(LineId.action(3), 1));
    order.isDue(LineId.action(3)).commits(3).endsWith(TRANSACTION_STATUS_COMPLETED);
  }

  @Test
  void goesForwardWhenTheFenceFindsACommittedPivot() { // S4
    Drive order = opened(order()).commits(1).isAskedToTurn();
    order.leadsTo(SagaPhase.TURNING, cancel(2, 1), fence(2));
    order
        .fenced(2, row(CHARGE, 1, REGISTER_STATUS_COMMITTED))
        .leadsTo(SagaPhase.FORWARD, start(3, 1));
    assertThat(order.state().cause()).isEmpty();
    order.isAskedToTurn().leadsTo(SagaPhase.FORWARD);
    order.commits(3).endsWith(TRANSACTION_STATUS_COMPLETED);
  }

  @Test
  void aPivotInDoubtIsRecoveredBeforeAnythingIsConcluded() { // S3
    Drive order = opened(order()).commits(1).isAskedToTurn();
    order
        .fenced(2, row(CHARGE, 1, REGISTER_STATUS_ABORTED), row(CHARGE, 2, REGISTER_STATUS_YES))
        .leadsTo(SagaPhase.TURNING, new SagaEffect.Recover(2, 2));
    order.fenced(2).leadsTo(SagaPhase.TURNING);
    order
        .on(new SagaEvent.AttemptAborted(CHARGE, 1, reason(ERROR_CODE_FENCED), false))
        .leadsTo(SagaPhase.TURNING);
    order
        .on(new SagaEvent.AttemptAborted(CHARGE, 2, reason(ERROR_CODE_FENCED), false))
        .leadsTo(SagaPhase.BACKWARD, undo(1, 1));
  }

  @Test
  void aPivotFoundCommittedAfterAllSendsItForward() {
    Drive order = opened(order()).commits(1).isAskedToTurn();
    order
        .fenced(2, row(CHARGE, 1, REGISTER_STATUS_YES))
        .leadsTo(SagaPhase.TURNING, new SagaEffect.Recover(2, 1));
    order.commits(2).leadsTo(SagaPhase.FORWARD, start(3, 1));
  }

  @Test
  void severalAttemptsInDoubtAreRecoveredOneAfterTheOther() {
    Drive order = opened(order()).commits(1).isAskedToTurn();
    order.fenced(2, row(CHARGE, 2, REGISTER_STATUS_YES), row(CHARGE, 1, REGISTER_STATUS_YES));
    order.leadsTo(SagaPhase.TURNING, new SagaEffect.Recover(2, 1));
    order
        .on(new SagaEvent.AttemptAborted(CHARGE, 1, reason(ERROR_CODE_FENCED), false))
        .leadsTo(SagaPhase.TURNING, new SagaEffect.Recover(2, 2));
  }

  @Test
  void nothingBeginsWhileThePivotsFateIsOpen() { // S4
    Drive saga = opened(saga(step("a", "p"), step("b", "q"))).isAskedToTurn();
    saga.leadsTo(SagaPhase.TURNING, cancel(1, 1), cancel(2, 1), fence(3));
    saga.commits(1).leadsTo(SagaPhase.TURNING);
    saga.fails(2, ERROR_CODE_CANCELLED).leadsTo(SagaPhase.TURNING);
  }

  @Test
  void whatFailedMeanwhileIsTriedAgainWhenThePivotTurnsOutDone() {
    LineId beside = LineId.action(2);
    Drive saga = opened(saga(step("a", "p").setPivot(true), step("beside", "q"))).isAskedToTurn();
    saga.fails(2, ERROR_CODE_CANCELLED).leadsTo(SagaPhase.TURNING);
    saga.commits(1).leadsTo(SagaPhase.FORWARD, later(beside, 1));
    saga.isDue(beside).leadsTo(SagaPhase.FORWARD, start(2, 2));
  }

  @Test
  void undoesAgainstTheGraph() { // S5
    Drive saga =
        opened(
            saga(
                step("a", "p"),
                after(step("b", "q"), "a"),
                after(step("c", "r"), "a"),
                after(step("d", "p"), "b", "c")));
    saga.commits(1, 2, 3, 4).isAskedToTurn().fenced(5);
    saga.leadsTo(SagaPhase.BACKWARD, undo(4, 1));
    saga.undoes(4).leadsTo(SagaPhase.BACKWARD, undo(2, 1), undo(3, 1));
    saga.undoes(3).leadsTo(SagaPhase.BACKWARD);
    saga.undoes(2).leadsTo(SagaPhase.BACKWARD, undo(1, 1));
    saga.undoes(1).endsWith(TRANSACTION_STATUS_COMPENSATED);
  }

  @Test
  void undoesAgainstTheGraphAlsoAcrossAStepThatNeedsNoUndoing() { // S5
    Drive saga =
        opened(
            saga(
                step("a", "p"),
                after(withoutUndoing(step("b", "q")), "a"),
                after(step("c", "r"), "b")));
    saga.commits(1, 2, 3).isAskedToTurn().fenced(4).leadsTo(SagaPhase.BACKWARD, undo(3, 1));
    saga.undoes(3).leadsTo(SagaPhase.BACKWARD, undo(1, 1));
    saga.undoes(1).endsWith(TRANSACTION_STATUS_COMPENSATED);
  }

  @Test
  void aStepThatNeverBeganIsFencedAndNotUndone() { // null compensation
    Drive saga = opened(Sagas.row(2)).commits(1).isAskedToTurn();
    saga.fenced(3).leadsTo(SagaPhase.BACKWARD, fence(2));
    saga.fenced(2).leadsTo(SagaPhase.BACKWARD, undo(1, 1));
  }

  @Test
  void aStepFoundCommittedByItsFenceIsUndone() {
    Drive saga = opened(Sagas.row(1)).isAskedToTurn().fenced(2);
    saga.leadsTo(SagaPhase.BACKWARD, fence(1));
    saga.fenced(1, row(LineId.action(1), 2, REGISTER_STATUS_COMMITTED))
        .leadsTo(SagaPhase.BACKWARD, undo(1, 1));
    assertThat(saga.state().line(LineId.action(1)).attempt()).isEqualTo(2);
  }

  @Test
  void aStepInDoubtAtItsFenceIsRecoveredBeforeItIsUndone() { // S3
    Drive saga = opened(Sagas.row(1)).isAskedToTurn().fenced(2);
    saga.fenced(1, row(LineId.action(1), 1, REGISTER_STATUS_YES))
        .leadsTo(SagaPhase.BACKWARD, new SagaEffect.Recover(1, 1));
    saga.commits(1).leadsTo(SagaPhase.BACKWARD, undo(1, 1));
  }

  @Test
  void aStepWithoutUndoingIsLeftAsItIs() {
    Drive saga = opened(saga(withoutUndoing(step("a", "p")))).commits(1).isAskedToTurn();
    saga.fenced(2).endsWith(TRANSACTION_STATUS_COMPENSATED);
  }

  @Test
  void whatComesAfterThePivotIsNeitherFencedNorUndone() {
    Drive order = opened(order()).isAskedToTurn().fenced(2);
    order.leadsTo(SagaPhase.BACKWARD, fence(1));
  }

  @Test
  void compensationsAreTriedUntilTheyCommit() {
    LineId undoing = LineId.compensation(1);
    Drive saga = opened(Sagas.row(1)).commits(1).isAskedToTurn().fenced(2);
    saga.isNotTaken(undoing, ERROR_CODE_BUSY).leadsTo(SagaPhase.BACKWARD, later(undoing, 1));
    saga.isDue(undoing).leadsTo(SagaPhase.BACKWARD, undo(1, 1));
    saga.fails(undoing, ERROR_CODE_CONFLICT).leadsTo(SagaPhase.BACKWARD, later(undoing, 2));
    saga.isDue(undoing).leadsTo(SagaPhase.BACKWARD, undo(1, 2));
    saga.undoes(1).endsWith(TRANSACTION_STATUS_COMPENSATED);
  }

  @Test
  void anAdopterAsksAFencedPivotBeforeItBeginsAnything() { // S4, S7
    Drive order = opening(order()).on(new SagaEvent.Opened(true));
    order.leadsTo(SagaPhase.TURNING, fence(2));
    order.fenced(2).leadsTo(SagaPhase.BACKWARD, fence(1));
    assertThat(order.state().cause()).contains(reason(ERROR_CODE_BOUND_CROSSED));
  }

  @Test
  void anAdopterThatFindsThePivotDoneLearnsFirstWhatCameBefore() {
    Drive order = opening(order()).on(new SagaEvent.Opened(true));
    order
        .fenced(2, row(CHARGE, 3, REGISTER_STATUS_COMMITTED))
        .leadsTo(SagaPhase.FORWARD, start(1, 1));
    order.commits(1).leadsTo(SagaPhase.FORWARD, start(3, 1));
  }

  @Test
  void anAdopterThatMeetsAFenceTurnsAndLearnsWhy() {
    Drive order = opened(order()).fails(1, ERROR_CODE_STEP_FENCED);
    order.leadsTo(SagaPhase.TURNING, fence(2));
    order.fenced(2);
    assertThat(order.state().cause()).contains(reason(ERROR_CODE_BOUND_CROSSED));
  }

  @Test
  void anAdopterGoesOnWithCompensationsWhereTheyStopped() {
    LineId undoing = LineId.compensation(1);
    Drive saga = opening(Sagas.row(1)).on(new SagaEvent.Opened(true)).fenced(2);
    saga.fenced(
            1,
            row(LineId.action(1), 1, REGISTER_STATUS_COMMITTED),
            row(undoing, 1, REGISTER_STATUS_ABORTED),
            row(undoing, 2, REGISTER_STATUS_ABORTED))
        .leadsTo(SagaPhase.BACKWARD, undo(1, 2));
  }

  @Test
  void refusesToBelieveThatAClosedStepCommitted() { // S3
    Drive saga = opened(Sagas.row(1)).isAskedToTurn().fenced(2).fenced(1);
    assertThatThrownBy(() -> saga.commits(1)).isInstanceOf(BrokenInvariantException.class);
  }
}
