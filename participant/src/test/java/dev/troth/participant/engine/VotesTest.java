package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.get;
import static dev.troth.participant.engine.Documents.put;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_ABORTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_COMMITTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_NONE;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_YES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.id.RegisterId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Register;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Votes and decisions of one participant. */
class VotesTest {

  private final TurnByTurn participant = new TurnByTurn();
  private final RegisterId id = participant.newId();

  @Test
  void saysYesOnlyOnceItIsDurable() { // R2
    Reply vote = participant.prepare(id, add("a", 5));
    assertThat(vote.isGiven()).isFalse();
    assertThat(participant.isSyncWanted()).isTrue();
    participant.sync();
    assertThat(vote.status()).isEqualTo(REGISTER_STATUS_YES);
    assertThat(vote.register().getOwner()).isEqualTo(Documents.OWNER);
  }

  @Test
  void saysNoOnlyOnceItIsDurable() { // R2
    Reply vote = participant.prepare(id, add("a", -5, 0));
    assertThat(vote.isGiven()).isFalse();
    assertThat(participant.isSyncWanted()).isTrue();
    participant.sync();
    assertThat(vote.reason()).isEqualTo(ErrorCode.ERROR_CODE_BOUND_CROSSED);
    participant.losePower();
    assertThat(participant.row(id).status()).isEqualTo(REGISTER_STATUS_ABORTED);
  }

  @Test
  void anUnsyncedVoteIsLostWithThePowerAndWasToldToNobody() {
    Reply vote = participant.prepare(id, put("a", "x"));
    participant.losePower();
    assertThat(vote.isGiven()).isFalse();
    assertThat(participant.row(id).isNone()).isTrue();
    assertThat(participant.engine().inDoubtCount()).isZero();
  }

  @Test
  void commitsAloneInOneForcedWrite() {
    participant.settle();
    int before = participant.store.syncs();
    Reply vote = participant.commitAlone(id, add("a", 5), get("a"));
    assertThat(vote.isGiven()).isFalse();
    assertThat(participant.isSyncWanted()).isTrue();
    assertThat(participant.store.unsyncedWrites()).isEqualTo(1);
    participant.sync();
    assertThat(participant.store.syncs()).isEqualTo(before + 1);
    assertThat(vote.status()).isEqualTo(REGISTER_STATUS_COMMITTED);
    assertThat(vote.register().getReads(0).getCounter()).isEqualTo(5);
    assertThat(participant.row(id).ended()).as("there is nobody else to wait for").isTrue();
  }

  @Test
  void aReadDoesNotShowWhatCommittedAloneBeforeItIsDurable() { // I16
    participant.settle();
    participant.commitAlone(id, add("a", 5));
    ReadReply read = participant.read("a");
    ReadReply other = participant.read("b");
    assertThat(read.isGiven()).isFalse();
    assertThat(other.isGiven()).as("a read of another key waits for nothing").isTrue();
    participant.sync();
    assertThat(read.counter()).isEqualTo(5);
  }

  @Test
  void aDurableCommitAloneIsReadAtOnceAgain() {
    participant.commitAlone(id, add("a", 5));
    participant.sync();
    assertThat(participant.read("a").counter()).isEqualTo(5);
  }

  @Test
  void aDuplicatePrepareIsAnsweredTheSameAndTakesNoNewLock() {
    Reply first = participant.prepare(id, add("a", 5));
    Reply second = participant.prepare(id, add("a", 5));
    assertThat(second.isGiven()).as("the first is not durable yet").isFalse();
    participant.sync();
    assertThat(second.register()).isEqualTo(first.register());
    participant.engine().assertConsistent();
    Timestamp at = new Timestamp(first.register().getPrepareTimestamp());
    participant.commit(id, at);
    participant.sync();
    assertThat(participant.read("a").counter()).isEqualTo(5);
  }

  @Test
  void aPrepareOfADecidedTransactionIsToldTheDecision() {
    Timestamp at = participant.yes(id, add("a", 5));
    participant.commit(id, at);
    Reply again = participant.prepare(id, add("a", 5));
    assertThat(again.isGiven()).as("the decision is not durable yet").isFalse();
    participant.sync();
    assertThat(again.status()).isEqualTo(REGISTER_STATUS_COMMITTED);
    assertThat(again.register().getCommitTimestamp()).isEqualTo(at.bits());
  }

  @Test
  void otherContentUnderTheSameIdIsRefused() { // R11
    participant.yes(id, add("a", 5));
    Reply reused =
        participant.prepare(
            Documents.prepare(id, List.of(Documents.member(1)), add("a", 6))
                .setSpecHash(Documents.OTHER_CONTENT));
    participant.sync();
    assertThat(reused.rejection()).isEqualTo(ErrorCode.ERROR_CODE_TXN_ID_REUSED);
    assertThat(participant.row(id).isInDoubt()).isTrue();
  }

  @Test
  void aCommitIsAcknowledgedOnlyOnceItIsDurableAndMayRideWithTheNextSync() {
    Timestamp at = participant.yes(id, add("a", 5));
    Reply ack = participant.commit(id, at.next());
    assertThat(participant.isSyncWanted()).isFalse();
    assertThat(ack.isGiven()).isFalse();
    assertThat(participant.read("a").counter()).as("the yes is durable everywhere").isEqualTo(5);
    participant.sync();
    assertThat(ack.register().getCommitTimestamp()).isEqualTo(at.next().bits());
  }

  @Test
  void aCommitLostWithThePowerIsAYesAgainAndTheSameCommitAgain() {
    Timestamp at = participant.yes(id, add("a", 5));
    participant.commit(id, at);
    participant.losePower();
    assertThat(participant.row(id).isInDoubt()).isTrue();
    participant.commit(id, at);
    ReadReply read = participant.read("a");
    participant.sync();
    assertThat(read.counter()).isEqualTo(5);
    assertThat(participant.store.journal().keySet()).containsExactly(1L);
  }

  @Test
  void everyMessageAboutADecidedRegisterIsIdempotent() {
    Timestamp at = participant.yes(id, add("a", 5));
    participant.commit(id, at);
    participant.sync();
    List<Reply> replies =
        List.of(
            participant.commit(id, at),
            participant.seal(id),
            participant.ownerAbort(id),
            participant.peek(id));
    assertThat(replies).noneMatch(Reply::isGiven);
    participant.sync();
    for (Reply reply : replies) {
      assertThat(reply.status()).isEqualTo(REGISTER_STATUS_COMMITTED);
    }
    assertThat(participant.store.journal()).hasSize(1);
  }

  @Test
  void anOwnerTakesItsYesBackAndFreesItsLocks() { // R6
    participant.yes(id, put("a", "x"));
    Reply first = participant.ownerAbort(id);
    Reply second = participant.ownerAbort(id);
    assertThat(participant.isSyncWanted()).isTrue();
    assertThat(first.isGiven() || second.isGiven()).isFalse();
    participant.sync();
    assertThat(first.reason()).isEqualTo(ErrorCode.ERROR_CODE_CANCELLED);
    assertThat(second.reason()).isEqualTo(ErrorCode.ERROR_CODE_CANCELLED);
    assertThat(participant.commitAlone(participant.newId(), put("a", "y")).isGiven()).isFalse();
    participant.sync();
    assertThat(participant.read("a").value().getValue()).isEqualTo("y");
  }

  @Test
  void aSealedYesIsTakenBackByNobody() { // R7
    participant.yes(id, put("a", "x"));
    Reply sealed = participant.seal(id);
    assertThat(sealed.isGiven()).isFalse();
    participant.sync();
    assertThat(sealed.register().getSealed()).isTrue();
    participant.losePower();
    Reply refused = participant.ownerAbort(id);
    participant.sync();
    assertThat(refused.status()).isEqualTo(REGISTER_STATUS_YES);
    assertThat(refused.register().getSealed()).isTrue();
  }

  @Test
  void aFenceAnswersALatePrepareNo() { // R7
    Reply sealed = participant.seal(id);
    assertThat(sealed.isGiven()).isFalse();
    participant.sync();
    assertThat(sealed.reason()).isEqualTo(ErrorCode.ERROR_CODE_FENCED);
    Reply late = participant.prepare(id, add("a", 5));
    participant.sync();
    assertThat(late.reason()).isEqualTo(ErrorCode.ERROR_CODE_FENCED);
  }

  @Test
  void aPeekShowsAndWritesNothing() {
    Reply peek = participant.peek(id);
    participant.sync();
    assertThat(peek.status()).isEqualTo(REGISTER_STATUS_NONE);
    assertThat(participant.store.rows()).isZero();
  }

  @Test
  void aYesIsShownToAPeekOnlyOnceItIsDurable() { // R2
    participant.prepare(id, add("a", 5));
    Reply peek = participant.peek(id);
    assertThat(peek.isGiven()).isFalse();
    participant.sync();
    assertThat(peek.status()).isEqualTo(REGISTER_STATUS_YES);
  }

  @Test
  void aContradictionHaltsInsteadOfBeingServed() {
    assertThatThrownBy(() -> participant.commit(id, Timestamp.ofMillis(1)))
        .isInstanceOf(BrokenInvariant.class)
        .hasMessageContaining(id.toString());
    RegisterId aborted = participant.newId();
    participant.seal(aborted);
    assertThatThrownBy(() -> participant.commit(aborted, Timestamp.ofMillis(1)))
        .isInstanceOf(BrokenInvariant.class);
    RegisterId prepared = participant.newId();
    Timestamp at = participant.yes(prepared, add("b", 1));
    assertThatThrownBy(() -> participant.commit(prepared, at.previous()))
        .isInstanceOf(BrokenInvariant.class); // I5
    participant.commit(prepared, at);
    assertThatThrownBy(() -> participant.commit(prepared, at.next()))
        .isInstanceOf(BrokenInvariant.class);
    assertThatThrownBy(() -> participant.abort(prepared)).isInstanceOf(BrokenInvariant.class); // I2
  }

  @Test
  void aDrainingParticipantRefusesNewWorkOnly() {
    Timestamp at = participant.yes(id, add("a", 5));
    participant.turn(ParticipantEngine::drain);
    Reply fresh = participant.commitAlone(participant.newId(), add("b", 5));
    assertThat(fresh.rejection()).isEqualTo(ErrorCode.ERROR_CODE_SHUTTING_DOWN);
    Reply again = participant.prepare(id, add("a", 5));
    Reply decided = participant.commit(id, at);
    Reply fence = participant.seal(participant.newId());
    participant.sync();
    assertThat(again.status()).isEqualTo(REGISTER_STATUS_YES);
    assertThat(decided.status()).isEqualTo(REGISTER_STATUS_COMMITTED);
    assertThat(fence.status()).isEqualTo(REGISTER_STATUS_ABORTED);
    assertThat(participant.read("a").counter()).isEqualTo(5);
  }

  @Test
  void aClockTooFarAheadIsRefusedAndMovesNothing() {
    Timestamp wild = Timestamp.ofMillis(participant.time.wallMillis()).plusMillis(60_000);
    assertThatThrownBy(() -> participant.engine().hear(wild)).isInstanceOf(RejectedException.class);
    assertThat(participant.yes(id, add("a", 1))).isLessThan(wild);
  }

  @Test
  void aStartTimestampTooFarAheadIsRefusedAndMovesNothing() {
    Timestamp wild = Timestamp.ofMillis(participant.time.wallMillis()).plusMillis(60_000);
    Reply vote =
        participant.prepare(
            Documents.prepare(id, List.of(Documents.member(1)), add("a", 1))
                .setStartTimestamp(wild.bits()));
    participant.sync();
    assertThat(vote.rejection()).isEqualTo(ErrorCode.ERROR_CODE_CLOCK_SKEW);
    assertThat(participant.yes(id, add("a", 1))).isLessThan(wild);
  }

  @Test
  void theVoteIsAboveTheStartTimestamp() {
    Timestamp past = Timestamp.ofMillis(participant.time.wallMillis()).plusMillis(900);
    Reply vote =
        participant.prepare(
            Documents.prepare(id, List.of(Documents.member(1)), add("a", 1))
                .setStartTimestamp(past.bits()));
    participant.sync();
    assertThat(new Timestamp(vote.register().getCommitTimestamp())).isGreaterThan(past);
  }

  @Test
  void aMessageSeesWhatEarlierOnesOfItsTurnDid() {
    participant.turn(
        engine -> {
          engine.prepare(
              Documents.prepare(id, List.of(Documents.member(1)), put("a", "x")).build(),
              answer -> {});
          engine.prepare(
              Documents.prepare(participant.newId(), List.of(Documents.member(1)), add("a", 1))
                  .build(),
              answer ->
                  assertThat(answer.getRegister().getReason().getCode())
                      .isEqualTo(ErrorCode.ERROR_CODE_WRONG_KIND));
        });
    participant.pass(Duration.ofMillis(10));
    assertThat(participant.read("a").value().getValue()).isEqualTo("x");
  }

  @Test
  void readsOfATransactionAreTheSameAtEveryAsking() {
    participant.commitAlone(participant.newId(), put("a", "x"));
    Reply first = participant.prepare(id, get("a"), put("a", "y"));
    participant.sync();
    Register told = first.register();
    assertThat(told.getReads(0).getValue()).isEqualTo("x");
    participant.commit(id, new Timestamp(told.getPrepareTimestamp()));
    Reply again = participant.prepare(id, get("a"), put("a", "y"));
    participant.sync();
    assertThat(again.register().getReadsList()).isEqualTo(told.getReadsList());
  }

  @Test
  void anEndOfWhatIsNotHereWritesNothing() {
    participant.end(id);
    participant.sync();
    assertThat(participant.store.rows()).isZero();
  }
}
