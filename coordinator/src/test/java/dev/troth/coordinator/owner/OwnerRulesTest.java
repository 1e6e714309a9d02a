package dev.troth.coordinator.owner;

import static dev.troth.coordinator.owner.Registers.RESTARTED_SELF;
import static dev.troth.coordinator.owner.Registers.SELF;
import static dev.troth.coordinator.owner.Registers.aborted;
import static dev.troth.coordinator.owner.Registers.committed;
import static dev.troth.coordinator.owner.Registers.forgotten;
import static dev.troth.coordinator.owner.Registers.reason;
import static dev.troth.coordinator.owner.Registers.sealed;
import static dev.troth.coordinator.owner.Registers.yes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.clock.Timestamp;
import dev.troth.coordinator.owner.OwnerEffect.Answer;
import dev.troth.coordinator.owner.OwnerEffect.Forget;
import dev.troth.coordinator.owner.OwnerEffect.RetryLater;
import dev.troth.coordinator.owner.OwnerEffect.Send;
import dev.troth.coordinator.owner.OwnerEffect.StopWatching;
import dev.troth.coordinator.owner.OwnerEffect.Watch;
import dev.troth.coordinator.owner.OwnerEvent.AbortLearnt;
import dev.troth.coordinator.owner.OwnerEvent.CancelAsked;
import dev.troth.coordinator.owner.OwnerEvent.CommitLearnt;
import dev.troth.coordinator.owner.OwnerEvent.DeadlinePassed;
import dev.troth.coordinator.owner.OwnerEvent.Heard;
import dev.troth.coordinator.owner.OwnerEvent.PatienceEnded;
import dev.troth.coordinator.owner.OwnerEvent.Reachable;
import dev.troth.coordinator.owner.OwnerEvent.Rejected;
import dev.troth.coordinator.owner.OwnerEvent.ResendDue;
import dev.troth.coordinator.owner.OwnerEvent.RetryDue;
import dev.troth.coordinator.owner.OwnerEvent.Unreachable;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnerRulesTest {

  private static final Reason TIMEOUT = reason(ErrorCode.ERROR_CODE_TIMEOUT);
  private static final Reason BUSY = reason(ErrorCode.ERROR_CODE_BUSY);
  private static final Reason REUSED = reason(ErrorCode.ERROR_CODE_TXN_ID_REUSED);
  private static final Reason INVALID = reason(ErrorCode.ERROR_CODE_INVALID_REQUEST);
  private static final Reason EXPIRED = reason(ErrorCode.ERROR_CODE_EXPIRED);

  private OwnerState state = OwnerState.initial(Phase.RUNNING, SELF, List.of());
  private List<OwnerEffect> effects = List.of();

  private OwnerRulesTest started(boolean... gets) {
    List<BranchState> branches = new ArrayList<>();
    for (boolean hasGets : gets) {
      branches.add(BranchState.unheard(hasGets, true));
    }
    return took(OwnerRules.start(SELF, branches));
  }

  private OwnerRulesTest took(Step step) {
    state = step.next();
    effects = step.effects();
    return this;
  }

  private OwnerRulesTest on(OwnerEvent event) {
    return took(OwnerRules.decide(state, event));
  }

  private OwnerRulesTest heard(int branch, Register register) {
    return on(new Heard(branch, register));
  }

  private void leadsTo(Phase phase, OwnerEffect... expected) {
    assertThat(state.phase()).isEqualTo(phase);
    assertThat(effects).containsExactly(expected);
  }

  private static Send send(int branch, OwnerMessage message) {
    return new Send(branch, message);
  }

  @Test
  void asksAllParticipantsForTheirVotesAtOnce() {
    started(false, false)
        .leadsTo(Phase.RUNNING, send(0, OwnerMessage.PREPARE), send(1, OwnerMessage.PREPARE));
  }

  @Test
  void commitsAtTheLatestPrepareTimestampOnceAllSaidYes() {
    started(false, false).heard(0, yes(SELF, 30)).leadsTo(Phase.RUNNING);
    heard(1, yes(SELF, 20))
        .leadsTo(
            Phase.COMMITTED,
            send(0, OwnerMessage.DECIDE),
            send(1, OwnerMessage.DECIDE),
            new Answer());
    assertThat(state.commitTimestamp()).isEqualTo(new Timestamp(30));
  }

  @Test
  void countsPinnedVotesOfItsOwn() {
    started(false, false).heard(0, sealed(SELF, 30)).heard(1, yes(SELF, 20));
    assertThat(state.phase()).isEqualTo(Phase.COMMITTED);
  }

  @Test
  void endsOnceAllHaveAcknowledged() {
    started(false, false).heard(0, yes(SELF, 1)).heard(1, yes(SELF, 2));
    heard(1, committed(2)).leadsTo(Phase.COMMITTED);
    heard(0, committed(2))
        .leadsTo(
            Phase.COMMITTED, send(0, OwnerMessage.END), send(1, OwnerMessage.END), new Forget());
  }

  @Test
  void needsNoSecondPhaseForOneParticipant() {
    started(true).heard(0, committed(5)).leadsTo(Phase.COMMITTED, new Answer(), new Forget());
  }

  @Test
  void abortsWhenAParticipantVotesNo() {
    started(false, false)
        .heard(0, aborted(ErrorCode.ERROR_CODE_BOUND_CROSSED))
        .leadsTo(Phase.ABORTED, send(1, OwnerMessage.DECIDE), new Answer());
    assertThat(state.abortReason().getCode()).isEqualTo(ErrorCode.ERROR_CODE_BOUND_CROSSED);
    heard(1, aborted(ErrorCode.ERROR_CODE_BOUND_CROSSED))
        .leadsTo(Phase.ABORTED, send(0, OwnerMessage.END), send(1, OwnerMessage.END), new Forget());
  }

  @Test
  void answersANoWithTheReasonOfTheFirstParticipantThatSaidNo() {
    started(false, false)
        .heard(1, aborted(ErrorCode.ERROR_CODE_CHECK_FAILED))
        .leadsTo(Phase.ABORTED, send(0, OwnerMessage.DECIDE));
    heard(0, aborted(ErrorCode.ERROR_CODE_BOUND_CROSSED));
    assertThat(effects).contains(new Answer());
    assertThat(state.abortReason().getCode()).isEqualTo(ErrorCode.ERROR_CODE_BOUND_CROSSED);
  }

  @Test
  void doesNotWaitForTheReasonOfAParticipantThatSaidYes() {
    started(false, false)
        .heard(0, yes(SELF, 1))
        .heard(1, aborted(ErrorCode.ERROR_CODE_CHECK_FAILED))
        .leadsTo(Phase.ABORTED, send(0, OwnerMessage.DECIDE), new Answer());
  }

  @Test
  void doesNotWaitForTheReasonOfAParticipantThatCannotBeReached() {
    started(false, false)
        .on(new Unreachable(0))
        .heard(1, aborted(ErrorCode.ERROR_CODE_CHECK_FAILED))
        .leadsTo(Phase.ABORTED, new Answer());
  }

  @Test
  void waitsForABetterReasonOnlyForAWhile() {
    started(false, false)
        .heard(1, aborted(ErrorCode.ERROR_CODE_CHECK_FAILED))
        .on(new PatienceEnded())
        .leadsTo(Phase.ABORTED, new Answer());
  }

  @Test
  void waitsForTheReadsOfACommitThatItOnlyLearnt() {
    started(false, true).heard(0, committed(9)).leadsTo(Phase.COMMITTED);
    ReadValue read = ReadValue.newBuilder().setKey("k").build();
    heard(1, committed(9).toBuilder().addReads(read).build());
    assertThat(effects).contains(new Answer());
    assertThat(state.branches().get(1).reads()).containsExactly(read);
  }

  @Test
  void takesItsVotesBackWhenTheDeadlinePasses() {
    started(false, false)
        .heard(0, yes(SELF, 1))
        .on(new DeadlinePassed(TIMEOUT))
        .leadsTo(
            Phase.ABORTING, send(0, OwnerMessage.OWNER_ABORT), send(1, OwnerMessage.OWNER_ABORT));
    assertThat(state.cause()).isEqualTo(TIMEOUT);
  }

  @Test
  void takesItsVotesBackWhenAskedTo() {
    started(false)
        .on(new CancelAsked(reason(ErrorCode.ERROR_CODE_CANCELLED)))
        .leadsTo(Phase.ABORTING, send(0, OwnerMessage.OWNER_ABORT));
  }

  @Test
  void neverAnnouncesCommitByItsVotesOnceItTakesThemBack() {
    started(false, false)
        .on(new DeadlinePassed(TIMEOUT))
        .heard(0, yes(SELF, 1))
        .heard(1, yes(SELF, 2))
        .leadsTo(Phase.ABORTING);
  }

  @Test
  void isAbortedByOneRegisterThatWasTakenBack() {
    started(false, false)
        .on(new DeadlinePassed(TIMEOUT))
        .heard(0, aborted(ErrorCode.ERROR_CODE_TIMEOUT))
        .leadsTo(Phase.ABORTED, send(1, OwnerMessage.DECIDE), new Answer());
  }

  @Test
  void learnsACommitWhileTakingItBack() {
    started(false, false)
        .on(new DeadlinePassed(TIMEOUT))
        .heard(0, committed(3))
        .leadsTo(Phase.COMMITTED, send(1, OwnerMessage.PREPARE), new Answer());
    heard(1, sealed(SELF, 2)).leadsTo(Phase.COMMITTED, send(1, OwnerMessage.DECIDE));
  }

  @Test
  void watchesWhenEveryReachableRowRefusesToBeTakenBack() {
    started(false, false)
        .heard(0, yes(SELF, 1))
        .on(new DeadlinePassed(TIMEOUT))
        .heard(0, sealed(SELF, 1))
        .leadsTo(Phase.ABORTING);
    on(new Unreachable(1)).leadsTo(Phase.WATCHING, new Watch());
  }

  @Test
  void keepsTryingWhileNobodyIsReachable() {
    started(false, false)
        .heard(0, sealed(SELF, 1))
        .on(new DeadlinePassed(TIMEOUT))
        .on(new Unreachable(0))
        .on(new Unreachable(1))
        .leadsTo(Phase.ABORTING);
    on(new ResendDue()).leadsTo(Phase.ABORTING);
    on(new Reachable(1)).leadsTo(Phase.ABORTING, send(1, OwnerMessage.OWNER_ABORT));
  }

  @Test
  void watchesTheTransactionOfAnotherOwner() {
    started(false, false).heard(0, yes(RESTARTED_SELF, 1)).leadsTo(Phase.WATCHING, new Watch());
    assertThat(state.isPendingHere()).isFalse();
  }

  @Test
  void takesItsVotesBackWhenAnotherOwnerHasOneToo() {
    started(false, false)
        .heard(0, yes(SELF, 1))
        .heard(1, yes(RESTARTED_SELF, 1))
        .leadsTo(Phase.ABORTING, send(0, OwnerMessage.OWNER_ABORT));
  }

  @Test
  void takesAVoteBackThatComesWhileItWatches() {
    started(false, false)
        .heard(0, yes(RESTARTED_SELF, 1))
        .heard(1, yes(SELF, 1))
        .leadsTo(Phase.ABORTING, new StopWatching(), send(1, OwnerMessage.OWNER_ABORT));
    heard(1, sealed(SELF, 1)).leadsTo(Phase.WATCHING, new Watch());
  }

  @Test
  void appliesWhatRecoveryFound() {
    started(false, false)
        .heard(0, yes(RESTARTED_SELF, 1))
        .on(new CommitLearnt(new Timestamp(4)))
        .leadsTo(
            Phase.COMMITTED,
            new StopWatching(),
            send(0, OwnerMessage.DECIDE),
            send(1, OwnerMessage.PREPARE),
            new Answer());
    assertThat(state.commitTimestamp()).isEqualTo(new Timestamp(4));

    started(false, false)
        .heard(0, yes(RESTARTED_SELF, 1))
        .on(new AbortLearnt(TIMEOUT))
        .leadsTo(
            Phase.ABORTED,
            new StopWatching(),
            send(0, OwnerMessage.DECIDE),
            send(1, OwnerMessage.DECIDE),
            new Answer());
    assertThat(state.abortReason()).isEqualTo(TIMEOUT);
  }

  @Test
  void recoversATransactionThatItDidNotStart() {
    took(OwnerRules.recover(SELF, List.of(BranchState.unheard(false, true))))
        .leadsTo(Phase.WATCHING, new Watch());
  }

  @Test
  void doesNotKnowTheOutcomeWhenAllHaveForgotten() {
    started(false, false)
        .on(new Rejected(0, EXPIRED))
        .leadsTo(Phase.ABORTING, send(1, OwnerMessage.OWNER_ABORT));
    heard(1, forgotten()).leadsTo(Phase.UNKNOWN, new Answer(), new Forget());
    assertThat(state.cause().getCode()).isEqualTo(ErrorCode.ERROR_CODE_EXPIRED);
  }

  @Test
  void learnsFromOneThatRemembersWhenTheOtherHasForgotten() {
    started(false, false)
        .heard(0, forgotten())
        .heard(1, committed(3))
        .leadsTo(Phase.COMMITTED, new Answer(), send(1, OwnerMessage.END), new Forget());
  }

  @Test
  void asksABusyParticipantAgainLater() {
    started(false, false).on(new Rejected(1, BUSY)).leadsTo(Phase.RUNNING, new RetryLater(1));
    on(new RetryDue(1)).leadsTo(Phase.RUNNING, send(1, OwnerMessage.PREPARE));
  }

  @Test
  void doesNotAskAgainWhenTheVoteCameMeanwhile() {
    started(false, false)
        .on(new Rejected(1, BUSY))
        .heard(1, yes(SELF, 1))
        .on(new RetryDue(1))
        .leadsTo(Phase.RUNNING);
  }

  @Test
  void asksAgainAfterAReconnect() {
    started(false, false).on(new Unreachable(0)).leadsTo(Phase.RUNNING);
    on(new Reachable(0)).leadsTo(Phase.RUNNING, send(0, OwnerMessage.PREPARE));
  }

  @Test
  void refusesAReusedIdAndTakesItsOwnVotesBack() {
    started(false, false, false)
        .heard(0, yes(SELF, 1))
        .on(new Rejected(1, REUSED))
        .leadsTo(Phase.REFUSED, send(0, OwnerMessage.OWNER_ABORT), new Answer());
    assertThat(state.cause()).isEqualTo(REUSED);
    heard(2, yes(SELF, 1)).leadsTo(Phase.REFUSED, send(2, OwnerMessage.OWNER_ABORT));
    heard(0, aborted(ErrorCode.ERROR_CODE_TXN_ID_REUSED)).leadsTo(Phase.REFUSED);
    heard(2, aborted(ErrorCode.ERROR_CODE_TXN_ID_REUSED)).leadsTo(Phase.REFUSED, new Forget());
  }

  @Test
  void leavesAParticipantAloneThatHasNothingOfARefusedTransaction() {
    started(false, false).on(new Rejected(1, REUSED)).leadsTo(Phase.REFUSED, new Answer());
    on(new Rejected(0, BUSY)).leadsTo(Phase.REFUSED, new Forget());
  }

  @Test
  void refusesWhatNoParticipantTakes() {
    started(false, false).on(new Rejected(0, INVALID)).leadsTo(Phase.RUNNING);
    on(new Rejected(1, INVALID)).leadsTo(Phase.REFUSED, new Answer(), new Forget());
  }

  @Test
  void takesItBackWhenOnlySomeTakeIt() {
    started(false, false)
        .on(new Rejected(0, INVALID))
        .heard(1, yes(SELF, 1))
        .leadsTo(
            Phase.ABORTING, send(0, OwnerMessage.OWNER_ABORT), send(1, OwnerMessage.OWNER_ABORT));
    heard(1, aborted(ErrorCode.ERROR_CODE_INVALID_REQUEST));
    assertThat(state.phase()).isEqualTo(Phase.ABORTED);
  }

  @Test
  void anOlderViewOfARegisterChangesNothing() {
    started(false, false).heard(0, sealed(SELF, 1)).heard(0, yes(SELF, 1));
    assertThat(state.branches().get(0).known()).isEqualTo(Known.PINNED);
    heard(0, aborted(ErrorCode.ERROR_CODE_FENCED)).heard(0, yes(SELF, 1)).heard(0, forgotten());
    assertThat(state.branches().get(0).known()).isEqualTo(Known.ABORTED);
  }

  @Test
  void haltsOnTwoOutcomes() {
    started(false, false).heard(0, committed(3));
    assertThatThrownBy(() -> heard(1, aborted(ErrorCode.ERROR_CODE_FENCED)))
        .isInstanceOf(BrokenInvariantException.class);
    assertThatThrownBy(() -> heard(1, committed(4))).isInstanceOf(BrokenInvariantException.class);
    assertThatThrownBy(() -> on(new AbortLearnt(TIMEOUT)))
        .isInstanceOf(BrokenInvariantException.class);
    started(false, false).heard(0, aborted(ErrorCode.ERROR_CODE_FENCED));
    assertThatThrownBy(() -> heard(1, committed(4))).isInstanceOf(BrokenInvariantException.class);
    assertThatThrownBy(() -> on(new CommitLearnt(new Timestamp(4))))
        .isInstanceOf(BrokenInvariantException.class);
  }
}
