package dev.troth.daemon.termination;

import static dev.troth.daemon.termination.Registers.OTHER_OWNER;
import static dev.troth.daemon.termination.Registers.OWNER;
import static dev.troth.daemon.termination.Registers.REASON;
import static dev.troth.daemon.termination.Registers.aborted;
import static dev.troth.daemon.termination.Registers.committed;
import static dev.troth.daemon.termination.Registers.forgotten;
import static dev.troth.daemon.termination.Registers.none;
import static dev.troth.daemon.termination.Registers.sealed;
import static dev.troth.daemon.termination.Registers.store;
import static dev.troth.daemon.termination.Registers.stores;
import static dev.troth.daemon.termination.Registers.ts;
import static dev.troth.daemon.termination.Registers.yes;
import static dev.troth.v1.OwnerDecision.OWNER_DECISION_NOT_MINE;
import static dev.troth.v1.OwnerDecision.OWNER_DECISION_PENDING;
import static dev.troth.v1.OwnerDecision.OWNER_DECISION_UNSPECIFIED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.termination.TerminationEffect.AskOwner;
import dev.troth.daemon.termination.TerminationEffect.BackOff;
import dev.troth.daemon.termination.TerminationEffect.BrokenInvariant;
import dev.troth.daemon.termination.TerminationEffect.Decided;
import dev.troth.daemon.termination.TerminationEffect.OutcomeUnknown;
import dev.troth.daemon.termination.TerminationEffect.Peek;
import dev.troth.daemon.termination.TerminationEffect.Seal;
import dev.troth.id.OwnerId;
import dev.troth.id.StoreId;
import dev.troth.v1.Register;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TerminationRulesTest {

  @Test
  void asksTheOwnerFirst() {
    assertThat(Termination.of(2).starts()).containsExactly(new AskOwner(OWNER));
  }

  @Test
  void looksAtAllRegistersAtOnceWhenNoOwnerIsKnown() {
    assertThat(Termination.withoutOwner(2).starts()).containsExactly(new Peek(stores(2)));
  }

  @Test
  void takesTheOwnersCommitAndLeavesTellingToIt() {
    Termination termination = Termination.of(2);
    termination.starts();
    assertThat(termination.ownerCommitted(9)).containsExactly(commit(9, List.of()));
    assertThat(termination.state().isOver()).isTrue();
  }

  @Test
  void takesTheOwnersAbortAndLeavesTellingToIt() {
    Termination termination = Termination.of(2);
    termination.starts();
    assertThat(termination.ownerAborted()).containsExactly(abort(List.of()));
  }

  @Test
  void backsOffWhileTheOwnerIsPending() {
    Termination termination = Termination.of(2);
    termination.starts();
    assertThat(termination.ownerSays(OWNER, OWNER_DECISION_PENDING))
        .containsExactly(BackOff.pending(OwnerId.of(OWNER)));
    assertThat(termination.state().phase()).isEqualTo(TerminationPhase.IDLE);
  }

  @Test
  void looksAtAllRegistersWhenTheOwnerIsNoLongerTheOwner() {
    Termination termination = Termination.of(2);
    termination.starts();
    assertThat(termination.ownerSays(OWNER, OWNER_DECISION_NOT_MINE))
        .containsExactly(new Peek(stores(2)));
  }

  @Test
  void looksAtAllRegistersWhenTheOwnerIsUnreachable() {
    Termination termination = Termination.of(2);
    termination.starts();
    assertThat(termination.ownerIsUnreachable(OWNER)).containsExactly(new Peek(stores(2)));
  }

  @Test
  void treatsAnOwnersWordThatItDoesNotKnowLikeSilence() {
    Termination termination = Termination.of(2);
    termination.starts();
    assertThat(termination.ownerSays(OWNER, OWNER_DECISION_UNSPECIFIED))
        .containsExactly(new Peek(stores(2)));
  }

  @Test
  void commitsWhenOneIsCommittedAndTellsTheOthers() {
    assertThat(Termination.peeking(3).answers(1, committed(7)))
        .containsExactly(commit(7, List.of(store(0), store(2))));
  }

  @Test
  void abortsWhenOneIsAbortedAndTellsTheOthers() {
    assertThat(Termination.peeking(3).answers(0, aborted()))
        .containsExactly(abort(List.of(store(1), store(2))));
  }

  @Test
  void concludesNothingFromUnsealedVotes() { // R8
    Termination termination = Termination.peeking(2);
    assertThat(termination.answers(0, yes(3))).isEmpty();
    assertThat(termination.answers(1, yes(4))).containsExactly(new Seal(stores(2)));
  }

  @Test
  void commitsAtTheMaximumOnceAllAreSealed() { // R4
    Termination termination = Termination.peeking(3);
    answerAll(termination, yes(3), yes(5), yes(4));
    termination.answers(0, sealed(3));
    termination.answers(1, sealed(5));
    assertThat(termination.answers(2, sealed(4))).containsExactly(commit(5, stores(3)));
  }

  @Test
  void takesTheMaximumOfUnsignedTimestamps() {
    Termination termination = Termination.peeking(2);
    termination.answers(0, sealed(-1));
    assertThat(termination.answers(1, sealed(1))).containsExactly(commit(-1, stores(2)));
  }

  @Test
  void commitsWithoutSealingWhenSomebodyElseHasSealedAll() {
    Termination termination = Termination.peeking(2);
    termination.answers(0, sealed(3));
    assertThat(termination.answers(1, sealed(4))).containsExactly(commit(4, stores(2)));
  }

  @Test
  void sealsOnlyWhatIsNotSealedYet() {
    Termination termination = Termination.peeking(2);
    termination.answers(0, sealed(3));
    assertThat(termination.answers(1, yes(4))).containsExactly(new Seal(List.of(store(1))));
  }

  @Test
  void abortsWhenASealFoundARegisterNeverWritten() {
    Termination termination = Termination.peeking(2);
    answerAll(termination, yes(3), none());
    assertThat(termination.answers(1, aborted())).containsExactly(abort(List.of(store(0))));
  }

  @Test
  void commitsWhenASealFoundACommit() {
    Termination termination = Termination.peeking(2);
    answerAll(termination, yes(3), yes(4));
    assertThat(termination.answers(1, committed(4))).containsExactly(commit(4, List.of(store(0))));
  }

  @Test
  void fencesOnlyAReachableNoneWhenSomebodyIsUnreachable() { // R7
    Termination termination = Termination.peeking(3);
    termination.answers(0, yes(3));
    termination.isUnreachable(2);
    assertThat(termination.answers(1, none())).containsExactly(new Seal(List.of(store(1))));
    assertThat(termination.answers(1, aborted()))
        .containsExactly(abort(List.of(store(0), store(2))));
  }

  @Test
  void fencesTheNextNoneWhenTheFirstHasVotedMeanwhile() {
    Termination termination = Termination.peeking(3);
    answerAll(termination, none(), none());
    assertThat(termination.isUnreachable(2)).containsExactly(new Seal(List.of(store(0))));
    assertThat(termination.answers(0, sealed(3))).containsExactly(new Seal(List.of(store(1))));
  }

  @Test
  void pinsNobodyWhileSomebodyIsUnreachable() { // R7 (ii)
    Termination termination = Termination.peeking(2);
    termination.answers(0, yes(3));
    assertThat(termination.isUnreachable(1)).containsExactly(blocked(List.of(store(1))));
  }

  @Test
  void takesARegisterItCannotReadForUnreachable() {
    Termination termination = Termination.peeking(2);
    termination.answers(0, yes(3));
    assertThat(termination.answers(1, Register.getDefaultInstance()))
        .containsExactly(blocked(List.of(store(1))));
  }

  @Test
  void backsOffWhenSomebodyIsLostDuringTheSeal() {
    Termination termination = Termination.peeking(2);
    answerAll(termination, yes(3), yes(4));
    termination.answers(0, sealed(3));
    assertThat(termination.isUnreachable(1)).containsExactly(blocked(List.of(store(1))));
  }

  @Test
  void goesOnFromTheSealsOfEarlierRounds() {
    Termination termination = Termination.peeking(2);
    answerAll(termination, yes(3), yes(4));
    termination.answers(0, sealed(3));
    termination.isUnreachable(1);
    termination.starts();
    termination.ownerIsUnreachable(OWNER);
    termination.isUnreachable(0); // sealed before: nothing it could add
    assertThat(termination.answers(1, yes(4))).containsExactly(new Seal(List.of(store(1))));
    assertThat(termination.answers(1, sealed(4))).containsExactly(commit(4, stores(2)));
  }

  @Test
  void commitsOnALateSealBetweenRounds() {
    Termination termination = Termination.peeking(2);
    answerAll(termination, yes(3), yes(4));
    termination.answers(0, sealed(3));
    termination.isUnreachable(1);
    assertThat(termination.answers(1, sealed(4))).containsExactly(commit(4, stores(2)));
  }

  @Test
  void asksTheOtherOwnerOfAnUnsealedRow() { // R7 (i), R13
    Termination termination = Termination.peeking(2);
    termination.answers(0, yes(3));
    assertThat(termination.answers(1, yes(4, OTHER_OWNER)))
        .containsExactly(new AskOwner(OTHER_OWNER));
    assertThat(termination.ownerSays(OTHER_OWNER, OWNER_DECISION_PENDING))
        .containsExactly(BackOff.pending(OwnerId.of(OTHER_OWNER)));
  }

  @Test
  void asksAllOwnersThatAWatcherFinds() { // R13
    Termination termination = Termination.withoutOwner(2);
    termination.starts();
    assertThat(answerAll(termination, yes(3), yes(4, OTHER_OWNER)))
        .containsExactly(new AskOwner(OWNER), new AskOwner(OTHER_OWNER));
    assertThat(termination.ownerIsUnreachable(OTHER_OWNER)).isEmpty();
    assertThat(termination.ownerSays(OWNER, OWNER_DECISION_NOT_MINE))
        .containsExactly(new Seal(stores(2)));
  }

  @Test
  void doesNotFenceWhileTheOwnerOfAnotherRowIsPending() {
    Termination termination = Termination.peeking(3);
    termination.answers(0, yes(3, OTHER_OWNER));
    termination.answers(1, none());
    assertThat(termination.isUnreachable(2)).containsExactly(new AskOwner(OTHER_OWNER));
    assertThat(termination.ownerSays(OTHER_OWNER, OWNER_DECISION_PENDING))
        .containsExactly(BackOff.pending(OwnerId.of(OTHER_OWNER)));
  }

  @Test
  void doesNotAskTheOwnerOfASealedRow() {
    Termination termination = Termination.withoutOwner(2);
    termination.starts();
    assertThat(answerAll(termination, sealed(3), none()))
        .containsExactly(new Seal(List.of(store(1))));
  }

  @Test
  void concludesNothingFromForgotten() { // R10
    Termination termination = Termination.peeking(2);
    assertThat(answerAll(termination, yes(3), forgotten()))
        .containsExactly(new BackOff(Optional.empty(), List.of(), List.of(store(1))));
  }

  @Test
  void fencesANoneBesideAForgottenOne() {
    Termination termination = Termination.peeking(2);
    assertThat(answerAll(termination, none(), forgotten()))
        .containsExactly(new Seal(List.of(store(0))));
  }

  @Test
  void callsTheOutcomeUnknownWhenAllHaveForgotten() { // R10
    Termination termination = Termination.withoutOwner(2);
    termination.starts();
    assertThat(answerAll(termination, forgotten(), forgotten()))
        .containsExactly(new OutcomeUnknown());
  }

  @Test
  void takesALateAnswerToAPeekForNoAnswerToTheSeal() {
    Termination termination = Termination.peeking(2);
    answerAll(termination, yes(3), none());
    assertThat(termination.answers(0, yes(3))).isEmpty();
    assertThat(termination.answers(1, none())).isEmpty();
    termination.answers(0, sealed(3));
    assertThat(termination.answers(1, aborted())).containsExactly(abort(List.of(store(0))));
  }

  @Test
  void doesNotForgetASealOverALateAnswer() {
    Termination termination = Termination.peeking(2);
    answerAll(termination, yes(3), yes(4));
    termination.answers(0, sealed(3));
    termination.answers(0, yes(3));
    assertThat(termination.answers(1, sealed(4))).containsExactly(commit(4, stores(2)));
  }

  @Test
  void ignoresStrangers() {
    Termination termination = Termination.peeking(2);
    TerminationState before = termination.state();
    assertThat(termination.answers(5, committed(3))).isEmpty();
    assertThat(termination.isUnreachable(5)).isEmpty();
    assertThat(termination.ownerSays(OTHER_OWNER, OWNER_DECISION_PENDING)).isEmpty();
    assertThat(termination.state()).isEqualTo(before);
  }

  @Test
  void startsAfreshInTheMiddleOfARound() {
    Termination termination = Termination.peeking(2);
    termination.answers(0, yes(3));
    assertThat(termination.starts()).containsExactly(new AskOwner(OWNER));
    assertThat(termination.ownerIsUnreachable(OWNER)).containsExactly(new Peek(stores(2)));
  }

  @Test
  void doesNothingMoreOnceDecided() {
    Termination termination = Termination.peeking(2);
    termination.answers(0, committed(7));
    TerminationState decided = termination.state();
    assertThat(termination.starts()).isEmpty();
    assertThat(termination.answers(1, yes(3))).isEmpty();
    assertThat(termination.answers(1, committed(7))).isEmpty();
    assertThat(termination.isUnreachable(1)).isEmpty();
    assertThat(termination.ownerCommitted(7)).isEmpty();
    assertThat(termination.state()).isEqualTo(decided);
  }

  @Test
  void haltsWhenAnAbortFollowsACommit() { // I2
    Termination termination = Termination.peeking(2);
    termination.answers(0, committed(7));
    assertThat(termination.answers(1, aborted()))
        .singleElement()
        .isInstanceOf(BrokenInvariant.class);
    assertThat(termination.starts()).isEmpty();
    assertThat(termination.answers(0, committed(7))).isEmpty();
  }

  @Test
  void haltsWhenTwoCommitTimesDiffer() { // I5
    Termination termination = Termination.peeking(2);
    termination.answers(0, committed(7));
    assertThat(termination.answers(1, committed(8)))
        .singleElement()
        .isInstanceOf(BrokenInvariant.class);
  }

  @Test
  void haltsWhenACommitIsBelowAPrepareTimestamp() { // I5
    Termination termination = Termination.peeking(2);
    termination.answers(0, yes(9));
    assertThat(termination.answers(1, committed(8)))
        .singleElement()
        .isInstanceOf(BrokenInvariant.class);
  }

  @Test
  void finishesATransactionOfOneMemberToo() {
    Termination termination = Termination.peeking(1);
    assertThat(termination.answers(0, yes(3))).containsExactly(new Seal(stores(1)));
    assertThat(termination.answers(0, sealed(3))).containsExactly(commit(3, stores(1)));
  }

  @Test
  void refusesToBeginWithoutMembersOrWithOneTwice() {
    assertThatThrownBy(() -> TerminationState.create(Optional.empty(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TerminationState.create(Optional.empty(), List.of(store(1), store(1))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void equalHistoriesGiveEqualStates() {
    Termination one = Termination.peeking(3);
    Termination other = Termination.peeking(3);
    answerAll(one, yes(3), yes(4), none());
    other.answers(2, none());
    other.answers(1, yes(4));
    other.answers(0, yes(3));
    assertThat(one.state()).isEqualTo(other.state()).hasSameHashCodeAs(other.state());
  }

  private static List<TerminationEffect> answerAll(Termination termination, Register... registers) {
    List<TerminationEffect> last = List.of();
    for (int member = 0; member < registers.length; member++) {
      last = termination.answers(member, registers[member]);
    }
    return last;
  }

  private static Decided commit(long timestamp, List<StoreId> uninformed) {
    Timestamp at = ts(timestamp);
    return new Decided(new Decision.Commit(at), uninformed);
  }

  private static Decided abort(List<StoreId> uninformed) {
    return new Decided(new Decision.Abort(REASON), uninformed);
  }

  private static BackOff blocked(List<StoreId> unreachable) {
    return new BackOff(Optional.empty(), unreachable, List.of());
  }
}
