package dev.troth.coordinator.saga;

import static dev.troth.coordinator.saga.Drive.cancel;
import static dev.troth.coordinator.saga.Drive.fence;
import static dev.troth.coordinator.saga.Drive.later;
import static dev.troth.coordinator.saga.Drive.opened;
import static dev.troth.coordinator.saga.Drive.row;
import static dev.troth.coordinator.saga.Drive.start;
import static dev.troth.coordinator.saga.Drive.undo;
import static dev.troth.coordinator.saga.Sagas.order;
import static dev.troth.v1.ErrorCode.ERROR_CODE_BOUND_CROSSED;
import static dev.troth.v1.ErrorCode.ERROR_CODE_CONFLICT;
import static dev.troth.v1.ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE;
import static dev.troth.v1.ErrorCode.ERROR_CODE_PENDING;
import static dev.troth.v1.ErrorCode.ERROR_CODE_VERSION_MISMATCH;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_COMMITTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_YES;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_COMPENSATED;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_COMPENSATING;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_COMPLETED;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_STUCK;
import static dev.troth.v1.Verdict.VERDICT_DONE;
import static dev.troth.v1.Verdict.VERDICT_RETRY;
import static dev.troth.v1.Verdict.VERDICT_SKIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.StuckStep;
import java.util.List;
import org.junit.jupiter.api.Test;

class SagaStuckTest {

  private static final LineId SHIP = LineId.action(3);
  private static final LineId UNDOING = LineId.compensation(1);

  @Test
  void isStuckAfterManyFailuresAndSaysOfWhat() { // S5
    Drive saga = stuckUndoing();
    saga.leadsTo(
        SagaPhase.BACKWARD, later(UNDOING, 3), stuck(UNDOING, ERROR_CODE_VERSION_MISMATCH));
    saga.isTold(TRANSACTION_STATUS_STUCK);
  }

  @Test
  void whatIsStuckIsStillTriedAndMayComeLoose() {
    Drive saga = stuckUndoing();
    saga.isDue(UNDOING).leadsTo(SagaPhase.BACKWARD, undo(1, 4));
    saga.isTold(TRANSACTION_STATUS_STUCK);
    saga.undoes(1).endsWith(TRANSACTION_STATUS_COMPENSATED);
  }

  @Test
  void aStuckStepIsTriedAtOnceWhenAnOperatorSaysSo() {
    Drive saga = stuckUndoing();
    saga.isResolved(UNDOING, VERDICT_RETRY)
        .leadsTo(SagaPhase.BACKWARD, undo(1, 4), new SagaEffect.NoteStuck(List.of()));
    saga.isTold(TRANSACTION_STATUS_COMPENSATING);
    saga.fails(UNDOING, ERROR_CODE_CONFLICT).leadsTo(SagaPhase.BACKWARD, later(UNDOING, 1));
  }

  @Test
  void aCompensationDoneByHandIsDone() {
    stuckUndoing().isResolved(UNDOING, VERDICT_DONE).endsWith(TRANSACTION_STATUS_COMPENSATED);
  }

  @Test
  void aCompensationMayBeSkipped() {
    stuckUndoing().isResolved(UNDOING, VERDICT_SKIP).endsWith(TRANSACTION_STATUS_COMPENSATED);
  }

  @Test
  void whatIsUnderWayIsTakenBackWhenAnOperatorHasDoneIt() {
    Drive saga = stuckUndoing().isDue(UNDOING);
    saga.isResolved(UNDOING, VERDICT_DONE);
    assertThat(saga.effects())
        .containsExactly(new SagaEffect.Cancel(UNDOING, 4), new SagaEffect.Finish());
  }

  @Test
  void aStepAfterThePivotIsStuckWhateverItsReason() { // S6
    Drive order = opened(order()).commits(1, 2);
    order.failsUntilStuck(SHIP, ERROR_CODE_BOUND_CROSSED);
    order.leadsTo(SagaPhase.FORWARD, later(SHIP, 3), stuck(SHIP, ERROR_CODE_BOUND_CROSSED));
    order.isTold(TRANSACTION_STATUS_STUCK);
  }

  @Test
  void aStepAfterThePivotMayBeDoneByHandAndIsFencedBesides() {
    Drive order = opened(order()).commits(1, 2).failsUntilStuck(SHIP, ERROR_CODE_CONFLICT);
    order
        .isResolved(SHIP, VERDICT_DONE)
        .leadsTo(SagaPhase.NOTING, fence(3), new SagaEffect.Finish());
    order.isTold(TRANSACTION_STATUS_COMPLETED);
  }

  @Test
  void beforeThePivotAConflictIsNotStuckHoweverOften() {
    Drive order = opened(order()).failsUntilStuck(LineId.action(1), ERROR_CODE_CONFLICT);
    assertThat(order.stuck()).isEmpty();
    order.isTold(TRANSACTION_STATUS_IN_PROGRESS);
  }

  @Test
  void afterThePivotAMarkThatStaysInItsWayMakesItStuck() {
    Drive order = opened(order()).commits(1, 2).failsUntilStuck(SHIP, ERROR_CODE_PENDING);
    assertThat(order.stuck()).containsExactly(SHIP);
  }

  @Test
  void beforeThePivotAParticipantThatCannotBeAskedMakesItStuck() {
    LineId reserve = LineId.action(1);
    Drive order = opened(order());
    for (int i = 0; i < Drive.STUCK_AFTER; i++) {
      order.isNotTaken(reserve, ERROR_CODE_PARTICIPANT_UNAVAILABLE);
      order.isDue(reserve).leadsTo(SagaPhase.FORWARD, start(1, 1));
    }
    assertThat(order.stuck()).containsExactly(reserve);
    order.commits(1);
    assertThat(order.stuck()).isEmpty();
  }

  @Test
  void aFenceThatIsNotAnsweredMakesItStuck() {
    Drive order = opened(order()).isAskedToTurn();
    order
        .isSilent(LineId.action(2))
        .leadsTo(SagaPhase.TURNING, stuck(LineId.action(2), ERROR_CODE_PARTICIPANT_UNAVAILABLE));
    order.fenced(2).leadsTo(SagaPhase.BACKWARD, fence(1), noneStuck());
  }

  @Test
  void aFenceThatIsNeverAnsweredMayBeSkipped() {
    Drive order = opened(order()).isAskedToTurn().fenced(2).isSilent(LineId.action(1));
    order
        .isResolved(LineId.action(1), VERDICT_SKIP)
        .leadsTo(SagaPhase.NOTING, cancel(1, 1), new SagaEffect.Finish());
    order.isTold(TRANSACTION_STATUS_COMPENSATED);
  }

  @Test
  void whatTrulyHappenedCountsForMoreThanWhatAnOperatorSaid() {
    Drive saga = opened(Sagas.row(2)).commits(1).isAskedToTurn().fenced(3);
    saga.fenced(2, row(LineId.action(2), 1, REGISTER_STATUS_YES)).isSilent(LineId.action(2));
    saga.isResolved(LineId.action(2), VERDICT_SKIP);
    saga.fenced(2, row(LineId.action(2), 1, REGISTER_STATUS_COMMITTED));
    assertThat(saga.effects()).containsExactly(undo(2, 1));
  }

  @Test
  void aSearchThatFindsNobodyMakesItStuck() {
    LineId charge = LineId.action(2);
    Drive order = opened(order()).commits(1).isAskedToTurn();
    order.fenced(2, row(charge, 1, REGISTER_STATUS_YES));
    order.isNotTaken(charge, ERROR_CODE_PARTICIPANT_UNAVAILABLE);
    order.leadsTo(
        SagaPhase.TURNING,
        new SagaEffect.RetryLater(charge, 0, false),
        stuck(charge, ERROR_CODE_PARTICIPANT_UNAVAILABLE));
    order.isDue(charge).leadsTo(SagaPhase.TURNING, new SagaEffect.Recover(2, 1));
  }

  @Test
  void nobodySaysByHandWhatBecameOfThePivot() { // S4: its register decides, for every driver
    LineId charge = LineId.action(2);
    Drive order = opened(order()).commits(1).isAskedToTurn();
    order.fenced(2, row(charge, 1, REGISTER_STATUS_YES)).isSilent(charge);
    SagaEffect searchesAgain = new SagaEffect.Recover(2, 1);
    order.isResolved(charge, VERDICT_DONE);
    order.leadsTo(SagaPhase.TURNING, searchesAgain, noneStuck());
    order.isResolved(charge, VERDICT_SKIP).leadsTo(SagaPhase.TURNING, searchesAgain);
    order.fails(charge, ErrorCode.ERROR_CODE_FENCED).leadsTo(SagaPhase.BACKWARD, undo(1, 1));
  }

  private static Drive stuckUndoing() {
    return opened(Sagas.row(1))
        .commits(1)
        .isAskedToTurn()
        .fenced(2)
        .failsUntilStuck(UNDOING, ERROR_CODE_VERSION_MISMATCH);
  }

  private static SagaEffect noneStuck() {
    return new SagaEffect.NoteStuck(List.of());
  }

  private static SagaEffect stuck(LineId line, ErrorCode code) {
    return new SagaEffect.NoteStuck(
        List.of(
            StuckStep.newBuilder()
                .setStep(line.step())
                .setKind(line.kind())
                .setReason(Reason.newBuilder().setCode(code))
                .build()));
  }
}
