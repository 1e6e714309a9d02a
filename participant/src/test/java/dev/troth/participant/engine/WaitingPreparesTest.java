package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.put;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_ABORTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_FORGOTTEN;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_YES;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.id.RegisterId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.PrepareRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A prepare that has to wait for its lock. */
class WaitingPreparesTest {

  private final TurnByTurn participant = new TurnByTurn();
  private final RegisterId older = participant.newId();
  private final RegisterId holder = participant.newId();
  private final RegisterId younger = participant.newId();
  private Timestamp held = Timestamp.ZERO;

  @BeforeEach
  void somebodyHoldsTheLock() {
    held = participant.yes(holder, put("a", "held"));
  }

  private Reply waitingPrepare() {
    Reply waiting = participant.prepare(older, put("a", "waited"));
    participant.sync();
    assertThat(waiting.isGiven()).isFalse();
    assertThat(participant.row(older).isNone()).as("nothing is written").isTrue();
    return waiting;
  }

  @Test
  void aYoungerOneDiesAsADurableNo() {
    Reply no = participant.prepare(younger, put("a", "y"));
    assertThat(no.isGiven()).isFalse();
    participant.sync();
    assertThat(no.reason()).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);
    participant.losePower();
    assertThat(participant.row(younger).status()).isEqualTo(REGISTER_STATUS_ABORTED);
  }

  @Test
  void anOlderOneGetsItsLockWhenTheHolderIsDecided() {
    Reply waiting = waitingPrepare();
    participant.commit(holder, held);
    assertThat(waiting.isGiven()).isFalse();
    participant.sync();
    assertThat(waiting.status()).isEqualTo(REGISTER_STATUS_YES);
    assertThat(new Timestamp(waiting.register().getPrepareTimestamp())).isGreaterThan(held);
    participant.engine().assertConsistent();
  }

  @Test
  void everybodyWhoAskedIsAnswered() {
    Reply first = waitingPrepare();
    Reply second = waitingPrepare();
    participant.abort(holder);
    participant.sync();
    assertThat(first.status()).isEqualTo(REGISTER_STATUS_YES);
    assertThat(second.register()).isEqualTo(first.register());
  }

  @Test
  void isClosedByASeal() {
    Reply waiting = waitingPrepare();
    participant.seal(older);
    assertThat(waiting.isGiven()).isFalse();
    participant.sync();
    assertThat(waiting.reason()).isEqualTo(ErrorCode.ERROR_CODE_FENCED);
    neverVotes(waiting);
  }

  @Test
  void isClosedByItsOwner() {
    Reply waiting = waitingPrepare();
    participant.ownerAbort(older);
    participant.sync();
    assertThat(waiting.reason()).isEqualTo(ErrorCode.ERROR_CODE_CANCELLED);
    neverVotes(waiting);
  }

  @Test
  void isClosedByADecisionToAbort() {
    Reply waiting = waitingPrepare();
    participant.abort(older);
    participant.sync();
    assertThat(waiting.reason()).isEqualTo(ErrorCode.ERROR_CODE_CANCELLED);
    neverVotes(waiting);
  }

  private void neverVotes(Reply answered) {
    assertThat(answered.isGiven()).isTrue();
    participant.commit(holder, held);
    participant.sync();
    assertThat(participant.row(older).status()).isEqualTo(REGISTER_STATUS_ABORTED);
    participant.engine().assertConsistent();
  }

  @Test
  void isToldThatTheIdIsTakenWhenAFenceOfOtherContentClosesIt() { // R11
    Reply waiting = waitingPrepare();
    Reply fence = participant.receive(older, new RegisterEvent.Seal(Documents.OTHER_CONTENT));
    assertThat(waiting.isGiven()).isFalse();
    participant.sync();
    assertThat(fence.status()).isEqualTo(REGISTER_STATUS_ABORTED);
    assertThat(waiting.rejection()).isEqualTo(ErrorCode.ERROR_CODE_TXN_ID_REUSED);
  }

  @Test
  void doesNotShareItsVoteWithOtherContentOfItsId() { // R11
    Reply waiting = waitingPrepare();
    Reply other = participant.prepare(request(older, Documents.OTHER_CONTENT, put("a", "other")));
    participant.sync();
    assertThat(other.rejection())
        .as("no vote: nothing is written yet")
        .isEqualTo(ErrorCode.ERROR_CODE_BUSY);
    participant.commit(holder, held);
    participant.sync();
    assertThat(waiting.status()).isEqualTo(REGISTER_STATUS_YES);
    assertThat(participant.row(older).branch().specHash()).isEqualTo(Documents.CONTENT);
  }

  private static PrepareRequest.Builder request(
      RegisterId id, ByteString content, Operation... operations) {
    return Documents.prepare(id, List.of(Documents.member(1), Documents.member(2)), operations)
        .setSpecHash(content);
  }

  @Test
  void isAnsweredBusyWhenItsTimeIsUpAndHasNotVoted() { // R12
    Reply waiting = waitingPrepare();
    participant.pass(Duration.ofSeconds(1));
    assertThat(waiting.isGiven()).isFalse();
    participant.pass(Duration.ofMillis(20));
    assertThat(waiting.rejection()).isEqualTo(ErrorCode.ERROR_CODE_BUSY);
    assertThat(participant.row(older).isNone()).isTrue();
    participant.engine().assertConsistent();
    Reply again = participant.prepare(older, put("b", "free"));
    participant.sync();
    assertThat(again.status()).as("BUSY is no vote").isEqualTo(REGISTER_STATUS_YES);
  }

  @Test
  void isAnsweredBusyWhenTooManyWait() {
    EngineSettings one =
        new EngineSettings(
            TurnByTurn.SETTINGS.inDoubtAfter(),
            TurnByTurn.SETTINGS.inDoubtRetry(),
            TurnByTurn.SETTINGS.retention(),
            1,
            1,
            1,
            1,
            Duration.ofSeconds(3),
            Duration.ofMinutes(1),
            KeyPolicies.NONE);
    TurnByTurn small = new TurnByTurn(new FakeTime(), Documents.store(1), one, NoPeers::new);
    RegisterId second = small.newId();
    RegisterId first = small.newId();
    small.yes(small.newId(), put("a", "x"));
    small.prepare(first, put("a", "y"));
    Reply busy = small.prepare(second, put("b", "y"), put("a", "y"));
    small.sync();
    assertThat(busy.rejection()).isEqualTo(ErrorCode.ERROR_CODE_BUSY);
    assertThat(small.engine().waitingPrepares()).isEqualTo(1);
  }

  @Test
  void writesNothingOnceTheHorizonHasPassedItsId() { // R10
    TurnByTurn forgetful =
        new TurnByTurn(
            new FakeTime(),
            Documents.store(1),
            TurnByTurn.SETTINGS.with(
                Duration.ofHours(1), Duration.ofHours(1), Duration.ofSeconds(1)),
            NoPeers::new);
    RegisterId old = Documents.id(forgetful.time.wallMillis(), 1);
    RegisterId blocker = Documents.id(forgetful.time.wallMillis() + 20_000, 2);
    forgetful.settle();
    Timestamp at = forgetful.yes(blocker, put("a", "x"));
    Reply waiting =
        forgetful.prepare(
            Documents.prepare(old, List.of(Documents.member(1), Documents.member(2)), put("a", "y"))
                .setWaitLimitMillis(60_000));
    forgetful.pass(Duration.ofSeconds(13));
    Reply peek = forgetful.peek(old);
    forgetful.sync();
    assertThat(peek.status()).isEqualTo(REGISTER_STATUS_FORGOTTEN);
    forgetful.commit(blocker, at);
    forgetful.sync();
    assertThat(waiting.status()).isEqualTo(REGISTER_STATUS_FORGOTTEN);
    assertThat(forgetful.row(old).isNone()).isTrue();
    forgetful.engine().assertConsistent();
  }

  @Test
  void addsOnAHotCounterDoNotWait() {
    for (int i = 0; i < 10; i++) {
      Reply vote = participant.prepare(participant.newId(), add("hot", 1));
      participant.sync();
      assertThat(vote.status()).isEqualTo(REGISTER_STATUS_YES);
    }
    assertThat(participant.engine().inDoubt()).hasSize(11);
    participant.engine().assertConsistent();
  }
}
