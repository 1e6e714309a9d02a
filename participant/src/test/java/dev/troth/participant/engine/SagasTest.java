package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.CONTENT;
import static dev.troth.participant.engine.Documents.OTHER_CONTENT;
import static dev.troth.participant.engine.Documents.action;
import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.compensation;
import static dev.troth.participant.engine.Documents.put;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_ABORTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_COMMITTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_FORGOTTEN;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_NONE;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_YES;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_COMPENSATED;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_COMPLETED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.saga.HomeEvent;
import dev.troth.v1.AttemptRow;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.RegisterKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a participant does for sagas (S1, S3), and when their rows may go. */
class SagasTest {

  private static final Duration RETENTION = Duration.ofSeconds(60);
  private static final Duration FORGETTING = Duration.ofSeconds(75);

  private final TurnByTurn participant =
      new TurnByTurn(
          new FakeTime(),
          Documents.store(1),
          EngineSettings.DEFAULT.with(Duration.ofHours(1), Duration.ofHours(1), RETENTION),
          NoPeers::new);
  private final TransactionId saga = participant.newId().transaction();

  private Reply commitAlone(RegisterId id, long delta) {
    Reply reply = participant.commitAlone(id, add("a", delta));
    participant.sync();
    return reply;
  }

  private Reply synced(Reply reply) {
    participant.sync();
    return reply;
  }

  @Test
  void aHomeRowIsDurableBeforeItIsAnswered() { // S1
    Reply opened = participant.openSaga(saga);
    assertThat(opened.isGiven()).isFalse();
    assertThat(participant.isSyncWanted()).isTrue();
    assertThat(synced(opened).saga().getOwner()).isEqualTo(Documents.OWNER);
    participant.losePower();
    assertThat(participant.engine().sagas().unfinished()).isEqualTo(1);
    assertThat(participant.engine().sagas().homeRow(saga)).isPresent();
  }

  @Test
  void anotherCoordinatorIsShownTheRowThereIs() {
    synced(participant.openSaga(saga));
    Reply again = new Reply();
    participant.turn(
        engine -> engine.sagas().open(saga, Documents.open(CONTENT, Documents.OTHER_OWNER), again));
    assertThat(synced(again).saga().getOwner()).isEqualTo(Documents.OWNER);
  }

  @Test
  void otherContentUnderTheIdIsReused() { // R11
    synced(participant.openSaga(saga));
    Reply other = new Reply();
    participant.turn(
        engine -> engine.sagas().open(saga, Documents.open(OTHER_CONTENT, Documents.OWNER), other));
    assertThat(synced(other).rejection()).isEqualTo(ErrorCode.ERROR_CODE_TXN_ID_REUSED);
  }

  @Test
  void anIdThatAnAtomicTransactionHasUsedIsNoSagas() {
    participant.commitAlone(RegisterId.atomic(saga), add("a", 1));
    assertThat(synced(participant.openSaga(saga)).rejection())
        .isEqualTo(ErrorCode.ERROR_CODE_TXN_ID_REUSED);
  }

  @Test
  void aSagaBelowTheHorizonIsNotOpened() { // R10
    participant.pass(FORGETTING);
    assertThat(synced(participant.openSaga(saga)).rejection())
        .isEqualTo(ErrorCode.ERROR_CODE_EXPIRED);
  }

  @Test
  void anEndThatIsNotTheOneItCameToHaltsTheDaemon() { // I15
    participant.openSaga(saga);
    participant.finish(saga, TRANSACTION_STATUS_COMPLETED);
    assertThatThrownBy(() -> participant.finish(saga, TRANSACTION_STATUS_COMPENSATED))
        .isInstanceOf(BrokenInvariant.class)
        .hasMessageContaining(saga.toString());
  }

  @Test
  void whoDrivesItIsRemembered() {
    participant.openSaga(saga);
    participant.note(saga, new HomeEvent.Adopt(CONTENT, Documents.OTHER_OWNER));
    participant.sync();
    participant.losePower();
    assertThat(participant.engine().sagas().homeRow(saga).orElseThrow().owner())
        .isEqualTo(Documents.OTHER_OWNER);
  }

  @Test
  void afterAFenceNoAttemptIsVotedYesOn() { // S3
    Reply fenced = participant.fence(saga, 1);
    assertThat(fenced.isGiven()).isFalse();
    assertThat(synced(fenced).step().getAttemptsList()).isEmpty();
    assertThat(fenced.step().getReason()).isEqualTo(Documents.CANCELLED);
    for (int attempt = 1; attempt <= 2; attempt++) {
      Reply late = commitAlone(action(saga, 1, attempt), 5);
      assertThat(late.reason()).isEqualTo(ErrorCode.ERROR_CODE_STEP_FENCED);
    }
    assertThat(commitAlone(action(saga, 2, 1), 7).status()).isEqualTo(REGISTER_STATUS_COMMITTED);
    assertThat(commitAlone(compensation(saga, 1, 1), -1).status())
        .isEqualTo(REGISTER_STATUS_COMMITTED);
    assertThat(participant.read("a").counter()).isEqualTo(6);
  }

  @Test
  void aFenceIsNotForgotten() { // S3
    synced(participant.fence(saga, 1));
    participant.losePower();
    assertThat(commitAlone(action(saga, 1, 1), 5).reason())
        .isEqualTo(ErrorCode.ERROR_CODE_STEP_FENCED);
  }

  @Test
  void aFenceListsWhatItCameTooLateFor() { // S3
    participant.prepare(action(saga, 1, 1), add("a", 5));
    participant.abort(action(saga, 1, 1));
    commitAlone(action(saga, 1, 2), 5);
    participant.prepare(action(saga, 2, 1), add("b", 5));
    participant.prepare(compensation(saga, 1, 1), add("a", -5));
    Reply fenced = synced(participant.fence(saga, 1));
    assertThat(fenced.step().getAttemptsList())
        .extracting(
            AttemptRow::getKind,
            AttemptRow::getAttempt,
            attempt -> attempt.getRegister().getStatus())
        .containsExactly(
            tuple(RegisterKind.REGISTER_KIND_ACTION, 1, REGISTER_STATUS_ABORTED),
            tuple(RegisterKind.REGISTER_KIND_ACTION, 2, REGISTER_STATUS_COMMITTED),
            tuple(RegisterKind.REGISTER_KIND_COMPENSATION, 1, REGISTER_STATUS_YES));
    Reply again = new Reply();
    participant.turn(engine -> engine.sagas().fence(saga, 1, CONTENT, Documents.CANCELLED, again));
    assertThat(synced(again).step()).isEqualTo(fenced.step());
  }

  @Test
  void aPrepareThatWaitedForLocksMeetsTheFenceToo() { // S3
    RegisterId holder = participant.newId();
    Timestamp held = participant.yes(holder, put("v", "x"));
    RegisterId late = action(saga, 1, 1);
    PrepareRequest older =
        Documents.prepare(late, List.of(Documents.member(1)), put("v", "y")).setPriority(1).build();
    Reply waiting = participant.prepare(older);
    assertThat(waiting.isGiven()).isFalse();
    participant.fence(saga, 1);
    participant.commit(holder, held);
    assertThat(synced(waiting).reason()).isEqualTo(ErrorCode.ERROR_CODE_STEP_FENCED);
    assertThat(participant.read("v").value().getValue()).isEqualTo("x");
  }

  @Test
  void theHomeRowTellsThatItsPivotIsFenced() { // S4
    participant.openSaga(saga);
    participant.fence(saga, 1);
    assertThat(synced(participant.openSaga(saga)).saga().getPivotFenced()).isFalse();
    participant.fence(saga, 2);
    participant.sync();
    participant.losePower();
    assertThat(synced(participant.openSaga(saga)).saga().getPivotFenced()).isTrue();
  }

  @Test
  void aSagasRowsOutliveTheHorizonUntilTheSagaEnds() { // R10
    RegisterId alone = action(saga, 1, 1);
    RegisterId both = action(saga, 2, 1);
    commitAlone(alone, 5);
    participant.commit(both, participant.yes(both, add("b", 5)));
    participant.end(both);
    participant.pass(FORGETTING);
    assertThat(participant.row(alone).ended()).isFalse();
    assertThat(participant.row(both).ended()).isFalse();
    assertThat(synced(participant.peek(action(saga, 1, 2))).status())
        .isEqualTo(REGISTER_STATUS_NONE);
    assertThat(commitAlone(compensation(saga, 1, 1), -5).status())
        .isEqualTo(REGISTER_STATUS_COMMITTED);

    assertThat(synced(participant.endSaga(saga)).isEnded()).isTrue();
    participant.pass(Duration.ofSeconds(5));
    assertThat(participant.row(alone).isNone()).isTrue();
    assertThat(participant.row(both).ended()).as("the other participant is not there").isTrue();
    assertThat(commitAlone(compensation(saga, 1, 2), -5).status())
        .isEqualTo(REGISTER_STATUS_FORGOTTEN);
  }

  @Test
  void nothingNewIsWrittenOfASagaThatHasEnded() {
    commitAlone(action(saga, 1, 1), 5);
    participant.endSaga(saga);
    for (int look = 0; look < 2; look++) {
      assertThat(commitAlone(action(saga, 1, 2), 5).status()).isEqualTo(REGISTER_STATUS_FORGOTTEN);
      assertThat(synced(participant.fence(saga, 1)).rejection())
          .as("it must not say that nothing committed")
          .isEqualTo(ErrorCode.ERROR_CODE_EXPIRED);
      assertThat(synced(participant.peek(action(saga, 1, 1))).status())
          .isEqualTo(REGISTER_STATUS_COMMITTED);
      participant.sync();
      participant.losePower();
    }
  }

  @Test
  void evenInTheTurnThatEndsIt() {
    Reply late = new Reply();
    participant.turn(
        engine -> {
          PrepareRequest.Builder first =
              Documents.prepare(action(saga, 1, 1), List.of(Documents.member(1)), add("a", 5));
          engine.prepare(first.build(), said -> {});
          engine.sagas().end(saga, CONTENT, said -> {});
          first.setKey(action(saga, 1, 2).toKey());
          engine.prepare(first.build(), late);
        });
    assertThat(synced(late).status()).isEqualTo(REGISTER_STATUS_FORGOTTEN);
  }

  @Test
  void aSagaDoesNotEndWhereAnAttemptIsInDoubt() {
    RegisterId id = action(saga, 1, 1);
    commitAlone(action(saga, 2, 1), 5);
    participant.yes(id, add("a", 5));
    assertThat(synced(participant.endSaga(saga)).rejection()).isEqualTo(ErrorCode.ERROR_CODE_BUSY);
    assertThat(participant.row(action(saga, 2, 1)).ended()).isFalse();
    participant.abort(id);
    assertThat(synced(participant.endSaga(saga)).isEnded()).isTrue();
    assertThat(participant.row(id).ended()).isTrue();
  }

  @Test
  void theHomeEndsLastAndOnlyWithAnOutcome() {
    participant.openSaga(saga);
    commitAlone(action(saga, 1, 1), 5);
    assertThat(synced(participant.endSaga(saga)).rejection())
        .isEqualTo(ErrorCode.ERROR_CODE_INVALID_REQUEST);
    assertThat(participant.row(action(saga, 1, 1)).ended()).isFalse();
    participant.finish(saga, TRANSACTION_STATUS_COMPLETED);
    assertThat(participant.engine().sagas().unfinished()).isZero();
    Reply ended = participant.endSaga(saga);
    assertThat(ended.isGiven()).as("before it is durable").isFalse();
    assertThat(synced(ended).isEnded()).isTrue();
    assertThat(participant.engine().sagas().homeRow(saga).orElseThrow().ended()).isTrue();
    participant.pass(FORGETTING);
    assertThat(participant.engine().sagas().homeRow(saga)).isEmpty();
    assertThat(participant.store.rows()).isZero();
  }

  @Test
  void aHomeRowThatHasNotEndedIsNeverDropped() {
    participant.openSaga(saga);
    participant.finish(saga, TRANSACTION_STATUS_COMPLETED);
    participant.pass(FORGETTING);
    assertThat(participant.engine().sagas().homeRow(saga)).isPresent();
  }

  @Test
  void whatIsOfOtherContentDoesNotEnd() { // R11
    commitAlone(action(saga, 1, 1), 5);
    synced(participant.openSaga(saga));
    assertThat(synced(participant.endSaga(saga, OTHER_CONTENT)).isEnded()).isTrue();
    assertThat(participant.row(action(saga, 1, 1)).ended()).isFalse();
    assertThat(participant.engine().sagas().homeRow(saga).orElseThrow().ended()).isFalse();
    assertThat(commitAlone(action(saga, 1, 2), 5).status()).isEqualTo(REGISTER_STATUS_COMMITTED);
  }

  @Test
  void aStepOfSeveralIsRememberedAfterItsSagaUntilAllKnowThatItCommitted() { // R9
    RegisterId id = action(saga, 1, 1);
    Reply vote = synced(participant.prepare(id, add("a", 5)));
    participant.commit(id, new Timestamp(vote.register().getPrepareTimestamp()));
    assertThat(synced(participant.endSaga(saga)).isEnded()).isTrue();
    participant.pass(FORGETTING);
    assertThat(synced(participant.peek(id)).status())
        .as("another participant may still be in doubt, and takes FORGOTTEN for a no")
        .isEqualTo(REGISTER_STATUS_COMMITTED);
  }

  @Test
  void aSagaThatNeverCameHereEndsHereToo() {
    assertThat(synced(participant.endSaga(saga)).isEnded()).isTrue();
    assertThat(synced(participant.endSaga(saga)).isEnded()).isTrue();
    participant.losePower();
    participant.abort(action(saga, 2, 1)); // it was under way for long
    assertThat(commitAlone(action(saga, 1, 1), 5).status()).isEqualTo(REGISTER_STATUS_FORGOTTEN);
    participant.engine().sagas().assertRebuildable();
    participant.pass(FORGETTING);
    assertThat(participant.store.rows()).as("nothing stays open for ever").isZero();
  }

  @Test
  void theEndOfASagaWithoutAPivotIsAnEmptyTransaction() {
    Reply end = synced(participant.commitAlone(action(saga, 3, 1)));
    assertThat(end.status()).isEqualTo(REGISTER_STATUS_COMMITTED);
    assertThat(end.register().getCommitTimestamp()).isNotZero();
  }
}
