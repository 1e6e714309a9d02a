package dev.troth.coordinator.engine;

import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_ABORTED;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_COMMITTED;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.OwnerDecision;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterMessage.MessageCase;
import dev.troth.v1.RegisterStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CoordinatorEngineTest {

  private static final int MAX_IN_FLIGHT = 4;

  private final FakeTime time = new FakeTime();
  private final FakePeers peers = new FakePeers();
  private final SplittableRandom random = new SplittableRandom(7);
  private final FakeParticipant a = new FakeParticipant("a");
  private final FakeParticipant b = new FakeParticipant("b");
  private final TestCoordinator coordinator = coordinator(1);
  private final TransactionId id = newId();

  private TestCoordinator coordinator(long number) {
    TestCoordinator made = new TestCoordinator(number, MAX_IN_FLIGHT, time, peers);
    made.meet(a);
    made.meet(b);
    return made;
  }

  private TransactionId newId() {
    return TransactionId.create(Instant.ofEpochMilli(1_000), random);
  }

  private FakeClient submit(String... participants) {
    return coordinator.submit(coordinator.transfer(id, participants));
  }

  private RegisterStatus at(FakeParticipant participant) {
    return participant.register(id.toBytes()).getStatus();
  }

  private static List<MessageCase> messages(FakeParticipant participant) {
    return participant.received().stream().map(m -> m.getMessageCase()).toList();
  }

  private OwnerStatusResponse ownerStatus(long incarnation) {
    return coordinator.ask(
        () -> coordinator.engine().ownerStatus(RegisterId.atomic(id), incarnation));
  }

  private int inFlight() {
    return coordinator.ask(() -> coordinator.engine().inFlight());
  }

  @Test
  void commitsWhenAllVoteYes() {
    a.prepareTimestamp(30);
    b.prepareTimestamp(20);
    FakeClient client = submit("a", "b");
    coordinator.network().deliverAll();
    assertThat(client.status()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
    assertThat(client.outcome().getCommitTimestamp()).isEqualTo(30);
    assertThat(at(a)).isEqualTo(RegisterStatus.REGISTER_STATUS_COMMITTED);
    assertThat(at(b)).isEqualTo(RegisterStatus.REGISTER_STATUS_COMMITTED);
    assertThat(a.hasEnded(id.toBytes())).isTrue();
    assertThat(messages(a))
        .containsExactly(MessageCase.PREPARE, MessageCase.DECIDE, MessageCase.END);
  }

  @Test
  void answersBeforeTheDecisionArrivesAnywhere() {
    FakeClient client = submit("a", "b");
    coordinator.network().deliverAny(new First());
    coordinator.network().deliverAny(new First());
    coordinator.network().deliverAny(new First());
    coordinator.network().deliverAny(new First());
    assertThat(client.status()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
    assertThat(at(a)).isEqualTo(RegisterStatus.REGISTER_STATUS_YES);
  }

  @Test
  void oneParticipantNeedsOneMessage() {
    FakeClient client = submit("a");
    coordinator.network().deliverAll();
    assertThat(client.status()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
    assertThat(messages(a)).containsExactly(MessageCase.PREPARE);
  }

  @Test
  void tellsWhatWasReadInDocumentOrder() {
    FakeClient client = coordinator.submit(coordinator.gets(id, "b", "a"));
    coordinator.network().deliverAll();
    assertThat(client.outcome().getReadsList())
        .extracting(ReadValue::getParticipant)
        .containsExactly("b", "a");
  }

  @Test
  void abortsWhenAParticipantVotesNo() {
    b.votesNo(ErrorCode.ERROR_CODE_BOUND_CROSSED);
    FakeClient client = submit("a", "b");
    coordinator.network().deliverAll();
    assertThat(client.status()).isEqualTo(TRANSACTION_STATUS_ABORTED);
    assertThat(client.reason()).isEqualTo(ErrorCode.ERROR_CODE_BOUND_CROSSED);
    assertThat(at(a)).isEqualTo(RegisterStatus.REGISTER_STATUS_ABORTED);
  }

  @Test
  void theSameIdAgainIsAnsweredTheSameByAnyCoordinator() {
    a.votesNo(ErrorCode.ERROR_CODE_CHECK_FAILED);
    b.votesNo(ErrorCode.ERROR_CODE_BOUND_CROSSED);
    FakeClient first = submit("a", "b");
    coordinator.network().deliverAll();
    FakeClient second = submit("a", "b");
    coordinator.network().deliverAll();
    TestCoordinator other = coordinator(2);
    FakeClient third = other.submit(other.transfer(id, "a", "b"));
    other.network().deliverAll();
    assertThat(second.outcome()).isEqualTo(first.outcome());
    assertThat(third.outcome()).isEqualTo(first.outcome());
    assertThat(first.reason()).isEqualTo(ErrorCode.ERROR_CODE_CHECK_FAILED);
  }

  @Test
  void aCommitIsToldTheSameByAnyCoordinatorWithItsReads() {
    FakeClient first = coordinator.submit(coordinator.gets(id, "a", "b"));
    coordinator.network().deliverAll();
    TestCoordinator other = coordinator(2);
    FakeClient second = other.submit(other.gets(id, "a", "b"));
    other.network().deliverAll();
    assertThat(second.outcome()).isEqualTo(first.outcome());
    assertThat(first.outcome().getReadsCount()).isEqualTo(2);
  }

  @Test
  void aSecondSubmissionWaitsWithTheFirst() {
    FakeClient first = submit("a", "b");
    FakeClient second = submit("a", "b");
    coordinator.network().deliverAll();
    assertThat(first.outcome()).isEqualTo(second.outcome());
    assertThat(messages(a)).containsOnlyOnce(MessageCase.PREPARE);
  }

  @Test
  void refusesARunningIdWithOtherContent() {
    FakeClient first = submit("a", "b");
    FakeClient second = coordinator.submit(coordinator.submission(id, "other", false, "a", "b"));
    assertThat(second.rejection().getCode()).isEqualTo(ErrorCode.ERROR_CODE_TXN_ID_REUSED);
    coordinator.network().deliverAll();
    assertThat(first.status()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
  }

  @Test
  void takesNoAnswerAboutOtherContentOfItsIdForItsOwn() { // R11
    FakeClient first = submit("a");
    coordinator.network().deliverAndRepeatReplies();
    assertThat(first.status()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
    FakeClient second = coordinator.submit(coordinator.submission(id, "other", false, "a", "b"));
    coordinator.network().releaseHeld();
    coordinator.network().deliverAll();
    assertThat(second.rejection().getCode()).isEqualTo(ErrorCode.ERROR_CODE_TXN_ID_REUSED);
  }

  @Test
  void refusesAUsedIdWithOtherContentAndHarmsNothing() {
    submit("a", "b");
    coordinator.network().deliverAll();
    FakeParticipant c = new FakeParticipant("c");
    coordinator.meet(c);
    FakeClient second = coordinator.submit(coordinator.submission(id, "other", false, "b", "c"));
    coordinator.network().deliverAll();
    assertThat(second.rejection().getCode()).isEqualTo(ErrorCode.ERROR_CODE_TXN_ID_REUSED);
    assertThat(at(b)).isEqualTo(RegisterStatus.REGISTER_STATUS_COMMITTED);
    assertThat(at(c)).isEqualTo(RegisterStatus.REGISTER_STATUS_ABORTED);
    assertThat(inFlight()).isZero();
  }

  @Test
  void aContentInFlightIsNotHarmedByAnotherUnderItsId() {
    FakeClient first = submit("a", "b");
    coordinator.network().deliverAndLoseReplies(); // both have voted, nobody knows
    TestCoordinator other = coordinator(2);
    FakeParticipant c = new FakeParticipant("c");
    other.meet(c);
    c.votesNo(ErrorCode.ERROR_CODE_CHECK_FAILED);
    FakeClient second = other.submit(other.submission(id, "other", false, "c", "b"));
    other.network().deliverAll();
    assertThat(second.isTold()).isTrue();
    assertThat(at(b)).isEqualTo(RegisterStatus.REGISTER_STATUS_YES);
    coordinator.network().disconnect(a);
    coordinator.network().disconnect(b);
    coordinator.network().reconnect(a);
    coordinator.network().reconnect(b);
    coordinator.network().deliverAll();
    assertThat(first.status()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
  }

  @Test
  void takesItBackWhenAVoteIsMissingAtTheDeadline() {
    coordinator.network().disconnect(b);
    FakeClient client = submit("a", "b");
    coordinator.network().deliverAll();
    time.advance(TestCoordinator.TIMEOUT.minusMillis(20));
    assertThat(client.isTold()).isFalse();
    assertThat(at(a)).isEqualTo(RegisterStatus.REGISTER_STATUS_YES);
    time.advance(Duration.ofMillis(40));
    coordinator.network().deliverAll();
    assertThat(client.status()).isEqualTo(TRANSACTION_STATUS_ABORTED);
    assertThat(client.reason()).isEqualTo(ErrorCode.ERROR_CODE_TIMEOUT);
    assertThat(client.outcome().getReason().getMessage()).contains("no connection to b");
    assertThat(at(a)).isEqualTo(RegisterStatus.REGISTER_STATUS_ABORTED);
  }

  @Test
  void neverSaysAbortedWhenNobodyCanBeReached() {
    FakeClient client = submit("a", "b");
    coordinator.network().disconnect(a);
    coordinator.network().disconnect(b);
    time.advance(TestCoordinator.TIMEOUT.plusSeconds(6));
    assertThat(client.status()).isEqualTo(TRANSACTION_STATUS_IN_PROGRESS);
    assertThat(client.reason()).isEqualTo(ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED);
    assertThat(inFlight()).isEqualTo(1); // never forgotten before it is resolved
    coordinator.network().reconnect(b);
    coordinator.network().deliverAll();
    assertThat(at(b)).isEqualTo(RegisterStatus.REGISTER_STATUS_ABORTED);
    assertThat(inFlight()).isZero();
  }

  @Test
  void asksAgainAfterALostReply() {
    FakeClient client = submit("a", "b");
    coordinator.network().deliverAndLoseReplies();
    coordinator.network().disconnect(a);
    coordinator.network().disconnect(b);
    coordinator.network().reconnect(a);
    coordinator.network().reconnect(b);
    coordinator.network().deliverAll();
    assertThat(client.status()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
    assertThat(messages(a)).startsWith(MessageCase.PREPARE, MessageCase.PREPARE);
  }

  @Test
  void sendsTheDecisionAgainUntilItIsAcknowledged() {
    FakeClient client = submit("a", "b");
    for (int i = 0; i < 4; i++) { // two Prepares, two votes
      coordinator.network().deliverAny(new First());
    }
    assertThat(client.isTold()).isTrue();
    coordinator.network().deliverAndLoseReplies();
    time.advance(Duration.ofSeconds(2));
    coordinator.network().deliverAll();
    assertThat(a.hasEnded(id.toBytes())).isTrue();
    assertThat(b.hasEnded(id.toBytes())).isTrue();
  }

  @Test
  void forgetsADecisionThatNobodyAcknowledges() {
    submit("a", "b");
    for (int i = 0; i < 4; i++) {
      coordinator.network().deliverAny(new First());
    }
    coordinator.network().disconnect(a);
    coordinator.network().disconnect(b);
    assertThat(ownerStatus(1).getDecision()).isEqualTo(OwnerDecision.OWNER_DECISION_COMMITTED);
    time.advance(EngineLimits.FORGET_AFTER.plusSeconds(1));
    assertThat(ownerStatus(1).getDecision()).isEqualTo(OwnerDecision.OWNER_DECISION_NOT_MINE);
  }

  @Test
  void aCommitThatWasForgottenIsNeverTakenBack() {
    FakeClient first = submit("a", "b");
    for (int i = 0; i < 4; i++) { // both votes arrive, no decision does
      coordinator.network().deliverAny(new First());
    }
    assertThat(first.status()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
    coordinator.network().disconnect(a);
    coordinator.network().disconnect(b);
    coordinator.network().loseAll();
    time.advance(EngineLimits.FORGET_AFTER.plusSeconds(1));
    coordinator.network().reconnect(a);
    coordinator.network().reconnect(b);
    FakeClient second = submit("a", "b");
    coordinator.network().disconnect(a);
    for (int i = 0; i < 20; i++) {
      coordinator.network().deliverAll();
      time.advance(Duration.ofSeconds(1));
    }
    assertThat(second.status()).isEqualTo(TRANSACTION_STATUS_IN_PROGRESS);
    assertThat(at(b)).isEqualTo(RegisterStatus.REGISTER_STATUS_YES);
    coordinator.network().reconnect(a);
    FakeClient third = submit("a", "b");
    for (int i = 0; i < 20; i++) {
      coordinator.network().deliverAll();
      time.advance(Duration.ofSeconds(1));
    }
    assertThat(third.outcome()).isEqualTo(first.outcome());
  }

  @Test
  void lateVotesOfARunThatWasTakenBackDoNotCommitTheNext() {
    FakeClient first = submit("a", "b");
    coordinator.network().deliverAny(new First());
    coordinator.network().deliverAny(new First());
    coordinator.network().holdAll(); // both have voted yes, and nobody knows
    time.advance(TestCoordinator.TIMEOUT.plusMillis(20));
    coordinator.network().deliverAll();
    assertThat(first.status()).isEqualTo(TRANSACTION_STATUS_ABORTED);
    FakeClient second = submit("a", "b");
    coordinator.network().releaseHeld();
    coordinator.network().deliverAll();
    time.advance(Duration.ofSeconds(3));
    coordinator.network().deliverAll();
    assertThat(second.outcome()).isEqualTo(first.outcome());
  }

  @Test
  void asksABusyParticipantUntilItVotes() {
    a.isBusy(3);
    FakeClient client = submit("a", "b");
    coordinator.network().deliverAll();
    assertThat(client.isTold()).isFalse();
    for (int i = 0; i < 5; i++) {
      time.advance(EngineLimits.MAX_RETRY);
      coordinator.network().deliverAll();
    }
    assertThat(client.status()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
  }

  @Test
  void takesBackWhatStaysBusyUntilTheDeadline() {
    a.isBusy(Integer.MAX_VALUE);
    FakeClient client = submit("a", "b");
    for (int i = 0; i < 60; i++) {
      time.advance(Duration.ofMillis(100));
      coordinator.network().deliverAll();
    }
    assertThat(client.status()).isEqualTo(TRANSACTION_STATUS_ABORTED);
    assertThat(client.reason()).isEqualTo(ErrorCode.ERROR_CODE_TIMEOUT);
  }

  @Test
  void saysForWhichSagaItHasWaitedInVain() {
    a.rejects(ErrorCode.ERROR_CODE_PENDING);
    FakeClient client = submit("a", "b");
    for (int i = 0; i < 60; i++) {
      time.advance(Duration.ofMillis(100));
      coordinator.network().deliverAll();
    }
    assertThat(client.status()).isEqualTo(TRANSACTION_STATUS_ABORTED);
    assertThat(client.reason()).isEqualTo(ErrorCode.ERROR_CODE_PENDING);
    assertThat(client.outcome().getReason().getKey()).isEqualTo("k");
    assertThat(client.outcome().getReason().getParticipant()).isEqualTo("a");
  }

  @Test
  void answersAVoteWhenThatIsAllThatWasAskedFor() {
    FakeClient client = coordinator.submit(coordinator.submission(id, "c", true, "a", "b"));
    assertThat(client.isTold()).isFalse();
    coordinator.network().deliverAny(new First());
    coordinator.network().deliverAny(new First());
    coordinator.network().deliverAny(new First());
    assertThat(client.status()).isEqualTo(TRANSACTION_STATUS_IN_PROGRESS);
    coordinator.network().deliverAll();
    assertThat(at(b)).isEqualTo(RegisterStatus.REGISTER_STATUS_COMMITTED);
    assertThat(client.isToldTwice()).isFalse();
  }

  @Test
  void takesItBackWhenAsked() {
    submit("a", "b");
    FakeClient client = new FakeClient();
    Reason cancelled = Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_CANCELLED).build();
    boolean found =
        coordinator.ask(() -> coordinator.engine().abort(id, cancelled, client, Long.MAX_VALUE));
    coordinator.network().deliverAll();
    assertThat(found).isTrue();
    assertThat(client.status()).isEqualTo(TRANSACTION_STATUS_ABORTED);
    assertThat(client.reason()).isEqualTo(ErrorCode.ERROR_CODE_CANCELLED);
  }

  @Test
  void doesNotKnowWhatEverybodyHasForgotten() {
    a.forgetEverything();
    b.forgetEverything();
    FakeClient client = submit("a", "b");
    coordinator.network().deliverAll();
    assertThat(client.status()).isEqualTo(TRANSACTION_STATUS_UNKNOWN);
  }

  @Test
  void refusesWhatNoParticipantTakes() {
    a.rejects(ErrorCode.ERROR_CODE_INVALID_REQUEST);
    FakeClient client = submit("a");
    coordinator.network().deliverAll();
    assertThat(client.rejection().getCode()).isEqualTo(ErrorCode.ERROR_CODE_INVALID_REQUEST);
  }

  @Test
  void refusesAnUnknownParticipantAndNamesTheKnown() {
    FakeClient client = submit("a", "nobody");
    assertThat(client.rejection().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNKNOWN_PARTICIPANT);
    assertThat(client.rejection().getMessage()).contains("'nobody'").contains("a, b");
    assertThat(coordinator.network().isQuiet()).isTrue();
  }

  @Test
  void whoIsExpectedIsUnavailableUntilItAnswers() {
    coordinator.engine().routes().expect(Set.of("late"));

    FakeClient client = submit("a", "late");

    assertThat(client.rejection().getCode())
        .isEqualTo(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE);
  }

  @Test
  void nobodyIsUnknownToACoordinatorThatHasJustStarted() {
    coordinator.engine().routes().expectAnnouncements(Duration.ofSeconds(10));

    FakeClient early = submit("a", "late");
    time.advance(Duration.ofSeconds(11));
    FakeClient later = submit("a", "late");

    assertThat(early.rejection().getCode()).isEqualTo(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE);
    assertThat(later.rejection().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNKNOWN_PARTICIPANT);
  }

  @Test
  void waitsForAConnectionThatWasJustLost() {
    coordinator.network().disconnect(b);
    FakeClient client = submit("a", "b");
    coordinator.network().reconnect(b);
    coordinator.network().deliverAll();
    assertThat(client.status()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
  }

  @Test
  void refusesAParticipantThatHasBeenUnreachableForAWhile() {
    coordinator.network().disconnect(b);
    time.advance(EngineLimits.RECONNECT_PATIENCE.plusMillis(1));
    FakeClient client = submit("a", "b");
    assertThat(client.rejection().getCode())
        .isEqualTo(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE);
    assertThat(client.rejection().getMessage()).contains("b:1").contains("connection lost");
    assertThat(coordinator.network().isQuiet()).isTrue();
  }

  @Test
  void refusesAParticipantThatIsSilentThoughItsConnectionIsUp() {
    time.advance(TestCoordinator.SILENT_AFTER.plusSeconds(1));
    coordinator.announce(a, false);
    FakeClient client = submit("a", "b");
    assertThat(client.rejection().getCode())
        .isEqualTo(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE);
    assertThat(client.rejection().getMessage()).contains("b at b:1 has said nothing for");
    coordinator.announce(b, false);
    assertThat(submit("a", "b").isTold()).isFalse();
  }

  @Test
  void refusesAParticipantThatIsLeaving() {
    coordinator.announce(b, true);
    assertThat(submit("a", "b").rejection().getMessage()).contains("b is stopping");
  }

  @Test
  void takesNoMoreThanItCanHold() {
    FakeParticipant c = new FakeParticipant("c");
    FakeParticipant d = new FakeParticipant("d");
    coordinator.meet(c);
    coordinator.meet(d);
    for (int i = 0; i < 2; i++) {
      coordinator.submit(coordinator.transfer(newId(), "a", "b"));
      coordinator.submit(coordinator.transfer(newId(), "c", "d"));
    }
    FakeClient client = coordinator.submit(coordinator.transfer(newId(), "c"));
    assertThat(client.rejection().getCode()).isEqualTo(ErrorCode.ERROR_CODE_OVERLOADED);
    assertThat(client.rejection().getMessage()).contains("--max-in-flight");
    coordinator.network().deliverAll();
    FakeClient later = coordinator.submit(coordinator.transfer(newId(), "c"));
    coordinator.network().deliverAll();
    assertThat(later.status()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
  }

  @Test
  void oneSilentParticipantCannotFillIt() {
    for (int i = 0; i < MAX_IN_FLIGHT / 2; i++) {
      coordinator.submit(coordinator.transfer(newId(), "a"));
    }
    FakeClient refused = coordinator.submit(coordinator.transfer(newId(), "a"));
    assertThat(refused.rejection().getCode()).isEqualTo(ErrorCode.ERROR_CODE_OVERLOADED);
    assertThat(refused.rejection().getParticipant()).isEqualTo("a");
    FakeClient taken = coordinator.submit(coordinator.transfer(newId(), "b"));
    coordinator.network().deliverAll();
    assertThat(taken.status()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
  }

  @Test
  void anOwnerSaysPendingUntilItHasDecided() {
    submit("a", "b");
    assertThat(ownerStatus(1).getDecision()).isEqualTo(OwnerDecision.OWNER_DECISION_PENDING);
    assertThat(ownerStatus(99).getDecision()).isEqualTo(OwnerDecision.OWNER_DECISION_NOT_MINE);
    for (int i = 0; i < 4; i++) {
      coordinator.network().deliverAny(new First());
    }
    assertThat(ownerStatus(1).getDecision()).isEqualTo(OwnerDecision.OWNER_DECISION_COMMITTED);
    assertThat(ownerStatus(1).getCommitTimestamp()).isEqualTo(100);
    coordinator.network().deliverAll();
    assertThat(ownerStatus(1).getDecision()).isEqualTo(OwnerDecision.OWNER_DECISION_NOT_MINE);
  }

  @Test
  void finishesTheTransactionOfACoordinatorThatDied() {
    submit("a", "b");
    coordinator.network().deliverAndLoseReplies(); // all have voted, and nobody knows
    peers.leave(coordinator.self().id());
    TestCoordinator other = coordinator(2);
    FakeClient client = other.submit(other.transfer(id, "a", "b"));
    other.network().deliverAll();
    time.advance(Duration.ofSeconds(3));
    other.network().deliverAll();
    assertThat(client.status()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
    assertThat(at(a)).isEqualTo(RegisterStatus.REGISTER_STATUS_COMMITTED);
    assertThat(at(b)).isEqualTo(RegisterStatus.REGISTER_STATUS_COMMITTED);
  }

  @Test
  void watchesWhileTheOtherOwnerLivesAndTellsWhatItDecides() {
    FakeClient first = submit("a", "b");
    coordinator.network().deliverAndLoseReplies();
    TestCoordinator other = coordinator(2);
    FakeClient second = other.submit(other.transfer(id, "a", "b"));
    other.network().deliverAll();
    time.advance(Duration.ofSeconds(2));
    other.network().deliverAll();
    assertThat(second.isTold()).isFalse();
    coordinator.network().disconnect(a);
    coordinator.network().disconnect(b);
    coordinator.network().reconnect(a);
    coordinator.network().reconnect(b);
    coordinator.network().deliverAll();
    assertThat(first.status()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
    time.advance(Duration.ofSeconds(3));
    other.network().deliverAll();
    assertThat(second.outcome()).isEqualTo(first.outcome());
  }

  @Test
  void twoOwnersOfOneTransactionAbortIt() {
    coordinator.network().disconnect(b);
    FakeClient first = submit("a", "b");
    coordinator.network().deliverAll();
    TestCoordinator other = coordinator(2);
    other.network().disconnect(a);
    FakeClient second = other.submit(other.transfer(id, "a", "b"));
    other.network().deliverAll();
    coordinator.network().reconnect(b);
    coordinator.network().deliverAll();
    other.network().reconnect(a);
    other.network().deliverAll();
    assertThat(first.status()).isEqualTo(TRANSACTION_STATUS_ABORTED);
    assertThat(second.status()).isEqualTo(TRANSACTION_STATUS_ABORTED);
    assertThat(first.outcome().getReason()).isEqualTo(second.outcome().getReason());
  }

  @Test
  void drainsBeforeItStops() {
    FakeClient running = submit("a", "b");
    CompletableFuture<Void> drained = coordinator.ask(() -> coordinator.engine().drain());
    FakeClient late = coordinator.submit(coordinator.transfer(newId(), "a"));
    FakeClient again = submit("a", "b");
    assertThat(late.rejection().getCode()).isEqualTo(ErrorCode.ERROR_CODE_SHUTTING_DOWN);
    assertThat(drained).isNotDone();
    coordinator.network().deliverAll();
    assertThat(drained).isDone();
    assertThat(running.status()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
    assertThat(again.status()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
  }

  @Test
  void followsAParticipantThatMoved() {
    FakeClient client = submit("a", "b");
    assertThat(client.isTold()).isFalse();
    coordinator.move(b, "b:2");
    coordinator.network().deliverAll();
    assertThat(client.status()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
  }

  @Test
  void countsWhatBecameOfTransactions() {
    submit("a", "b");
    coordinator.network().deliverAll();
    assertThat(coordinator.metrics())
        .contains("troth_coordinator_transactions_total{outcome=\"committed\"} 1.0")
        .contains("troth_coordinator_links_up 2.0")
        .contains("troth_coordinator_transactions_in_flight 0.0");
  }

  /** Delivers in order, each once. */
  private static final class First implements java.util.random.RandomGenerator {
    @Override
    public long nextLong() {
      return 0;
    }

    @Override
    public int nextInt(int bound) {
      return bound == 10 ? 1 : 0;
    }
  }
}
