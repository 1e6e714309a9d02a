package dev.troth.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.id.TransactionId;
import dev.troth.v1.Add;
import dev.troth.v1.Atomic;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ListParticipantsRequest;
import dev.troth.v1.ListParticipantsResponse;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;
import dev.troth.v1.SubmitRequest;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubmitClientTest {

  private static final CoordinatorAddress A = new CoordinatorAddress("a", 1);
  private static final CoordinatorAddress B = new CoordinatorAddress("b", 2);
  private static final ListParticipantsResponse NO_PARTICIPANTS =
      ListParticipantsResponse.getDefaultInstance();
  private static final String FIXED_ID = "01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11";

  private final FakeLoop loop = new FakeLoop();
  private final FakeCoordinators coordinators = new FakeCoordinators(loop);
  private final Random random = new Random(1);
  private final List<SubmitClient> clients = new ArrayList<>();
  private final List<SubmissionResult> results = new ArrayList<>();
  private long idMillis = 1_700_000_000_000L;

  @AfterEach
  void stop() {
    clients.forEach(SubmitClient::close);
    loop.run();
    coordinators.close();
  }

  @Test
  void commitsAndGivesAnIdBeforeAnythingIsSent() {
    FakeCoordinator a = coordinators.start(A, FakeCoordinator.committing());

    submit(client(A), transfer());
    loop.run();

    assertThat(conclusions()).containsExactly(Conclusion.COMMITTED);
    assertThat(TransactionId.parse(a.submittedIds().get(0))).isPresent();
    assertThat(results.get(0).transactionId()).isEqualTo(a.submittedIds().get(0));
    assertThat(a.submissions().get(0).getPriority()).isZero();
  }

  @Test
  void keepsTheDocumentsOwnId() {
    FakeCoordinator a = coordinators.start(A, FakeCoordinator.committing());

    submit(client(A), withFixedId());
    loop.run();

    assertThat(a.submittedIds()).containsExactly(FIXED_ID);
  }

  @Test
  void isRefusedAtOnceWhenTheStreamIsDenied() {
    FakeDoor door = new FakeDoor();
    FakeCoordinator a = coordinators.start(A, FakeCoordinator.committing(), door);
    door.refuse(ErrorCode.ERROR_CODE_PERMISSION_DENIED);
    SubmitClient client = client(A);

    submit(client, transfer());
    submit(client, transfer());
    loop.run();

    assertThat(conclusions()).containsExactly(Conclusion.REFUSED, Conclusion.REFUSED);
    assertThat(results.get(0).outcome().getReason().getCode())
        .isEqualTo(ErrorCode.ERROR_CODE_PERMISSION_DENIED);
    assertThat(a.submissions()).isEmpty();
  }

  @Test
  void oneThatIsDeniedDoesNotHoldUpTheOthers() {
    coordinators.start(
        A,
        new FakeCoordinator(
            request ->
                Optional.of(
                    request.getSpec().getId().equals(FIXED_ID)
                        ? FakeCoordinator.rejected(ErrorCode.ERROR_CODE_PERMISSION_DENIED)
                        : FakeCoordinator.committed(request))));
    SubmitClient client = client(A);

    submit(client, withFixedId());
    submit(client, transfer());
    loop.run();

    assertThat(conclusions()).containsExactly(Conclusion.REFUSED, Conclusion.COMMITTED);
  }

  @Test
  void goesOnWithANewStreamWhenTheTokenOfTheOldOneHasExpired() {
    FakeDoor door = new FakeDoor();
    FakeCoordinator a =
        coordinators.start(
            A,
            new FakeCoordinator(
                request ->
                    Optional.of(
                        door.calls() == 1
                            ? FakeCoordinator.rejected(ErrorCode.ERROR_CODE_UNAUTHENTICATED)
                            : FakeCoordinator.committed(request))),
            door);

    submit(client(A), withFixedId());
    loop.advance(Duration.ofSeconds(2));

    assertThat(conclusions()).containsExactly(Conclusion.COMMITTED);
    assertThat(a.submittedIds()).containsExactly(FIXED_ID, FIXED_ID);
    assertThat(door.calls()).isEqualTo(2);
  }

  @Test
  void sendsEverythingThatIsWaitingInOneMessage() {
    FakeCoordinator a = coordinators.start(A, FakeCoordinator.committing());
    SubmitClient client = client(A);

    for (int i = 0; i < 100; i++) {
      submit(client, transfer());
    }
    loop.run();

    assertThat(a.batches()).hasSize(1);
    assertThat(results).hasSize(100);
  }

  @Test
  void splitsWhatIsMoreThanAMessageMayHold() {
    FakeCoordinator a = coordinators.start(A, FakeCoordinator.committing());
    SubmitClient client = client(A);

    for (int i = 0; i < 2_500; i++) {
      submit(client, transfer());
    }
    for (int i = 0; i < 3; i++) {
      submit(client, putOf(700_000));
    }
    loop.run();

    assertThat(results).hasSize(2_503);
    assertThat(a.batches())
        .allMatch(batch -> batch.getItemsCount() <= SubmitClient.MAX_BATCH_ITEMS)
        .allMatch(batch -> batch.getSerializedSize() <= SubmitClient.MAX_BATCH_BYTES + 1024 * 16);
  }

  @Test
  void aListenerMaySubmitAgain() {
    FakeCoordinator a = coordinators.start(A, FakeCoordinator.committing());
    SubmitClient client = client(A);

    client.submit(transfer(), false, first -> submit(client, transfer()));
    loop.run();

    assertThat(conclusions()).containsExactly(Conclusion.COMMITTED);
    assertThat(a.submissions()).hasSize(2);
  }

  @Test
  void submitsTheSameIdToTheNextCoordinatorWhenTheStreamBreaks() {
    FakeCoordinator a = coordinators.start(A, FakeCoordinator.silent());
    FakeCoordinator b = coordinators.start(B, FakeCoordinator.committing());
    submit(client(A, B), transfer());
    loop.run();
    assertThat(results).isEmpty();

    coordinators.kill(A);
    loop.run();

    assertThat(conclusions()).containsExactly(Conclusion.COMMITTED);
    assertThat(b.submittedIds()).isEqualTo(a.submittedIds());
    assertThat(b.submissions().get(0).getPriority()).isZero();
    assertThat(results.get(0).attempts()).isEqualTo(2);
  }

  @Test
  void resubmitsOnlyWhatWasNotAnswered() {
    FakeCoordinator a =
        coordinators.start(
            A,
            new FakeCoordinator(
                request ->
                    request.getSpec().getId().equals(FIXED_ID)
                        ? Optional.of(FakeCoordinator.committed(request))
                        : Optional.empty()));
    FakeCoordinator b = coordinators.start(B, FakeCoordinator.committing());
    SubmitClient client = client(A, B);
    submit(client, transfer());
    submit(client, withFixedId());
    submit(client, transfer());
    loop.run();
    assertThat(results).hasSize(1);

    coordinators.kill(A);
    loop.run();

    assertThat(conclusions()).hasSize(3).containsOnly(Conclusion.COMMITTED);
    assertThat(b.submittedIds()).containsExactly(a.submittedIds().get(0), a.submittedIds().get(2));
  }

  @Test
  void findsTheOneCoordinatorThatIsThere() {
    FakeCoordinator b = coordinators.start(B, FakeCoordinator.committing());

    submit(client(A, B), transfer());
    loop.run();

    assertThat(conclusions()).containsExactly(Conclusion.COMMITTED);
    assertThat(b.submissions()).hasSize(1);
  }

  @Test
  void waitsForACoordinatorThatIsRestarted() {
    coordinators.start(A, FakeCoordinator.silent());
    submit(client(A), transfer());
    loop.run();
    coordinators.kill(A);
    loop.advance(Duration.ofSeconds(10));
    assertThat(results).isEmpty();

    coordinators.start(A, FakeCoordinator.committing());
    loop.advance(Duration.ofSeconds(2));

    assertThat(conclusions()).containsExactly(Conclusion.COMMITTED);
  }

  @Test
  void isUnknownWhenItWasSentAndNobodyAnsweredUntilTheTimeout() {
    coordinators.start(A, FakeCoordinator.silent());
    submit(client(A), transfer());
    loop.run();
    coordinators.kill(A);

    loop.advance(Duration.ofSeconds(29));
    assertThat(results).isEmpty();
    loop.advance(Duration.ofSeconds(2));

    assertThat(conclusions()).containsExactly(Conclusion.UNKNOWN);
    assertThat(results.get(0).outcome().getReason().getMessage()).contains("a:1");
  }

  @Test
  void isUnknownWhenAnAliveCoordinatorNeverAnswers() {
    coordinators.start(A, FakeCoordinator.silent().answering(request -> NO_PARTICIPANTS));

    submit(client(A), transfer());
    loop.advance(Duration.ofSeconds(31));

    assertThat(conclusions()).containsExactly(Conclusion.UNKNOWN);
  }

  @Test
  void isNotSentWhenNoCoordinatorWasEverReached() {
    submit(client(A, B), transfer());

    loop.advance(Duration.ofSeconds(4));
    assertThat(results).isEmpty();
    loop.advance(Duration.ofSeconds(2));

    assertThat(conclusions()).containsExactly(Conclusion.NOT_SENT);
    assertThat(results.get(0).outcome().getReason().getMessage()).contains("a:1").contains("b:2");
    assertThat(results.get(0).outcome().getStatus())
        .isEqualTo(TransactionStatus.TRANSACTION_STATUS_UNSPECIFIED);
  }

  @Test
  void tellsTheRestAtOnceThatNobodyCanBeReached() {
    SubmitClient client = client(A);
    submit(client, transfer());
    loop.advance(Duration.ofSeconds(6));

    submit(client, transfer());
    loop.run();

    assertThat(conclusions()).containsExactly(Conclusion.NOT_SENT, Conclusion.NOT_SENT);
  }

  @Test
  void asksAgainWithTheSameIdWhileItIsInProgress() {
    List<String> seen = new ArrayList<>();
    coordinators.start(
        A,
        new FakeCoordinator(
            request -> {
              seen.add(request.getSpec().getId());
              return Optional.of(
                  seen.size() < 3 ? inProgress(request) : FakeCoordinator.committed(request));
            }));

    submit(client(A), transfer());
    loop.advance(Duration.ofSeconds(5));

    assertThat(conclusions()).containsExactly(Conclusion.COMMITTED);
    assertThat(new HashSet<>(seen)).hasSize(1);
  }

  @Test
  void isInProgressWhenThatWasTheLastThingHeard() {
    coordinators.start(A, new FakeCoordinator(request -> Optional.of(inProgress(request))));

    submit(client(A), transfer());
    loop.advance(Duration.ofSeconds(31));

    assertThat(conclusions()).containsExactly(Conclusion.IN_PROGRESS);
  }

  @Test
  void asksAnotherCoordinatorWhenTheFirstOneCannotDecide() {
    FakeCoordinator a =
        coordinators.start(A, new FakeCoordinator(request -> Optional.of(inProgress(request))));
    FakeCoordinator b = coordinators.start(B, FakeCoordinator.committing());

    submit(client(A, B), transfer());
    loop.advance(Duration.ofSeconds(4));

    assertThat(conclusions()).containsExactly(Conclusion.COMMITTED);
    assertThat(b.submittedIds()).hasSize(1).contains(a.submittedIds().get(0));
  }

  @Test
  void isAcceptedWhenNobodyWantsToWait() {
    FakeCoordinator a =
        coordinators.start(A, new FakeCoordinator(request -> Optional.of(inProgress(request))));

    client(A).submit(transfer(), true, results::add);
    loop.run();

    assertThat(conclusions()).containsExactly(Conclusion.ACCEPTED);
    assertThat(a.submissions().get(0).getNoWait()).isTrue();
  }

  @Test
  void retriesAConflictWithANewIdThatKeepsTheFirstOnesPriority() {
    FakeCoordinator a = coordinators.start(A, abortingUntil(4, ErrorCode.ERROR_CODE_CONFLICT));

    submit(client(A), transfer());
    loop.advance(Duration.ofSeconds(10));

    assertThat(conclusions()).containsExactly(Conclusion.COMMITTED);
    assertThat(a.submittedIds()).hasSize(4).doesNotHaveDuplicates();
    long firstTime = TransactionId.parse(a.submittedIds().get(0)).orElseThrow().timeMillis();
    assertThat(a.submissions().stream().map(SubmitRequest::getPriority).toList())
        .containsExactly(0L, firstTime, firstTime, firstTime);
    assertThat(results.get(0).transactionId()).isEqualTo(a.submittedIds().get(3));
    assertThat(results.get(0).triedAgain()).isEqualTo(Map.of(ErrorCode.ERROR_CODE_CONFLICT, 3));
  }

  @Test
  void doesNotRetryAConflictWhenTheIdIsTheCallers() {
    FakeCoordinator a = coordinators.start(A, abortingUntil(4, ErrorCode.ERROR_CODE_CONFLICT));

    submit(client(A), withFixedId());
    loop.advance(Duration.ofSeconds(10));

    assertThat(conclusions()).containsExactly(Conclusion.ABORTED);
    assertThat(a.submissions()).hasSize(1);
  }

  @Test
  void isAbortedWhenTheRetriesAreUsedUp() {
    FakeCoordinator a = coordinators.start(A, abortingUntil(1_000, ErrorCode.ERROR_CODE_TIMEOUT));

    submit(client(A), transfer());
    loop.advance(Duration.ofSeconds(29));

    assertThat(conclusions()).containsExactly(Conclusion.ABORTED);
    assertThat(a.submissions()).hasSize(11);
  }

  @Test
  void doesNotRetryARefusalOfTheTransactionItself() {
    FakeCoordinator a = coordinators.start(A, abortingUntil(4, ErrorCode.ERROR_CODE_BOUND_CROSSED));

    submit(client(A), transfer());
    loop.advance(Duration.ofSeconds(10));

    assertThat(conclusions()).containsExactly(Conclusion.ABORTED);
    assertThat(a.submissions()).hasSize(1);
  }

  @Test
  void isRefusedWhenTheFirstAttemptIs() {
    assertThat(conclusionOfRejection(ErrorCode.ERROR_CODE_INVALID_DOCUMENT))
        .isEqualTo(Conclusion.INVALID);
    assertThat(conclusionOfRejection(ErrorCode.ERROR_CODE_INVALID_ID))
        .isEqualTo(Conclusion.INVALID);
    assertThat(conclusionOfRejection(ErrorCode.ERROR_CODE_TXN_ID_REUSED))
        .isEqualTo(Conclusion.REFUSED);
    assertThat(conclusionOfRejection(ErrorCode.ERROR_CODE_UNKNOWN_PARTICIPANT))
        .isEqualTo(Conclusion.REFUSED);
  }

  @Test
  void neverCallsARejectionAborted() {
    for (ErrorCode code : ErrorCode.values()) {
      if (code != ErrorCode.UNRECOGNIZED) {
        assertThat(conclusionOfRejection(code)).isNotEqualTo(Conclusion.ABORTED);
      }
    }
  }

  @Test
  void concludesNothingFromARefusalAfterAnAttemptThatMayHaveStarted() {
    coordinators.start(A, FakeCoordinator.silent());
    coordinators.start(
        B,
        new FakeCoordinator(
            request -> Optional.of(FakeCoordinator.rejected(ErrorCode.ERROR_CODE_TXN_ID_REUSED))));
    submit(client(A, B), withFixedId());
    loop.run();
    coordinators.kill(A);

    loop.advance(Duration.ofSeconds(31));

    assertThat(conclusions()).containsExactly(Conclusion.UNKNOWN);
  }

  @Test
  void triesAgainWhenACoordinatorHasTooMuchToDo() {
    FakeCoordinator a = coordinators.start(A, rejectingUntil(4, ErrorCode.ERROR_CODE_OVERLOADED));

    submit(client(A), transfer());
    loop.advance(Duration.ofSeconds(5));

    assertThat(conclusions()).containsExactly(Conclusion.COMMITTED);
    assertThat(new HashSet<>(a.submittedIds())).hasSize(1);
  }

  @Test
  void isRefusedWhenEveryAttemptStartedNothing() {
    coordinators.start(A, rejectingUntil(10_000, ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE));

    submit(client(A), transfer());
    loop.advance(Duration.ofSeconds(31));

    assertThat(conclusions()).containsExactly(Conclusion.REFUSED);
  }

  @Test
  void leavesACoordinatorThatIsStoppingButHearsItsLastAnswers() {
    FakeCoordinator a =
        coordinators.start(
            A,
            new FakeCoordinator(
                request ->
                    Optional.of(
                        request.getSpec().getId().equals(FIXED_ID)
                            ? FakeCoordinator.committed(request)
                            : FakeCoordinator.rejected(ErrorCode.ERROR_CODE_SHUTTING_DOWN))));
    FakeCoordinator b = coordinators.start(B, FakeCoordinator.committing());
    SubmitClient client = client(A, B);
    a.hold();
    submit(client, withFixedId());
    submit(client, transfer());
    loop.run();

    a.release();
    loop.advance(Duration.ofSeconds(1));

    assertThat(conclusions()).containsExactly(Conclusion.COMMITTED, Conclusion.COMMITTED);
    assertThat(a.submittedIds()).hasSize(2).contains(FIXED_ID);
    assertThat(b.submittedIds()).hasSize(1).doesNotContain(FIXED_ID);
  }

  @Test
  void leavesACoordinatorThatDoesNotEvenAnswerAQuestion() {
    FakeCoordinator a = coordinators.start(A, FakeCoordinator.silent());
    FakeCoordinator b = coordinators.start(B, FakeCoordinator.committing());
    a.mute();

    submit(client(A, B), transfer());
    loop.advance(Duration.ofSeconds(5));

    assertThat(conclusions()).containsExactly(Conclusion.COMMITTED);
    assertThat(b.submittedIds()).isEqualTo(a.submittedIds());
  }

  @Test
  void waitsForACoordinatorThatIsOnlySlow() {
    FakeCoordinator a =
        coordinators.start(A, FakeCoordinator.committing().answering(request -> NO_PARTICIPANTS));
    FakeCoordinator b = coordinators.start(B, FakeCoordinator.committing());
    a.hold();
    submit(client(A, B), transfer());
    loop.advance(Duration.ofSeconds(20));
    assertThat(a.calls()).hasOnlyElementsOfType(ListParticipantsRequest.class).isNotEmpty();

    a.release();
    loop.run();

    assertThat(conclusions()).containsExactly(Conclusion.COMMITTED);
    assertThat(a.submissions()).hasSize(1);
    assertThat(b.submissions()).isEmpty();
  }

  @Test
  void refusesAnUnknownParticipantOnlyWhenACoordinatorAfterAFailOverHadTimeToMeetIt() {
    FakeCoordinator a =
        coordinators.start(A, rejectingUntil(1_000, ErrorCode.ERROR_CODE_UNKNOWN_PARTICIPANT));
    SubmitClient client = client(B, A);

    submit(client, transfer());
    loop.advance(Duration.ofSeconds(1));
    assertThat(results).isEmpty();
    loop.advance(Duration.ofSeconds(8));

    assertThat(conclusions()).containsExactly(Conclusion.REFUSED);
    assertThat(new HashSet<>(a.submittedIds())).hasSize(1);
  }

  @Test
  void saysUnknownWhenTheOutcomeIsForgotten() {
    coordinators.start(
        A,
        new FakeCoordinator(
            request ->
                Optional.of(
                    FakeCoordinator.outcome(
                        request, TransactionStatus.TRANSACTION_STATUS_UNKNOWN))));

    submit(client(A), withFixedId());
    loop.run();

    assertThat(conclusions()).containsExactly(Conclusion.UNKNOWN);
  }

  @Test
  void refusesWhatNoMessageCanCarry() {
    coordinators.start(A, FakeCoordinator.committing());

    submit(client(A), putOf(5 << 20));
    loop.run();

    assertThat(conclusions()).containsExactly(Conclusion.INVALID);
  }

  @Test
  void givesEveryOpenSubmissionAResultWhenItIsClosed() {
    coordinators.start(A, FakeCoordinator.silent());
    SubmitClient client = client(A);
    submit(client, transfer());
    loop.run();
    submit(client, transfer());

    client.close();
    loop.run();

    assertThat(conclusions()).containsExactlyInAnyOrder(Conclusion.UNKNOWN, Conclusion.UNKNOWN);
  }

  private Conclusion conclusionOfRejection(ErrorCode code) {
    results.clear();
    coordinators.start(
        A, new FakeCoordinator(request -> Optional.of(FakeCoordinator.rejected(code))));
    submit(client(A), transfer());
    loop.advance(Duration.ofSeconds(31));
    assertThat(results).hasSize(1);
    return results.get(0).conclusion();
  }

  private static FakeCoordinator abortingUntil(int attempt, ErrorCode code) {
    List<SubmitRequest> seen = new ArrayList<>();
    return new FakeCoordinator(
        request -> {
          seen.add(request);
          return Optional.of(
              seen.size() < attempt
                  ? FakeCoordinator.aborted(request, code)
                  : FakeCoordinator.committed(request));
        });
  }

  private static FakeCoordinator rejectingUntil(int attempt, ErrorCode code) {
    List<SubmitRequest> seen = new ArrayList<>();
    return new FakeCoordinator(
        request -> {
          seen.add(request);
          return Optional.of(
              seen.size() < attempt
                  ? FakeCoordinator.rejected(code)
                  : FakeCoordinator.committed(request));
        });
  }

  private static dev.troth.v1.SubmitResult.Builder inProgress(SubmitRequest request) {
    return FakeCoordinator.outcome(request, TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS);
  }

  private SubmitClient client(CoordinatorAddress... addresses) {
    SubmitClient client =
        new SubmitClient(
            coordinators,
            List.of(addresses),
            SubmitPolicy.DEFAULT,
            () -> TransactionId.create(Instant.ofEpochMilli(idMillis++), random),
            random);
    clients.add(client);
    return client;
  }

  private void submit(SubmitClient client, TransactionSpec spec) {
    client.submit(spec, false, results::add);
  }

  private List<Conclusion> conclusions() {
    return results.stream().map(SubmissionResult::conclusion).toList();
  }

  private static TransactionSpec transfer() {
    return TransactionSpec.newBuilder()
        .setAtomic(
            Atomic.newBuilder()
                .addOperations(
                    Operation.newBuilder()
                        .setParticipant("bank-a")
                        .setAdd(Add.newBuilder().setKey("accounts/alice").setDelta(-30))))
        .build();
  }

  private static TransactionSpec withFixedId() {
    return transfer().toBuilder().setId(FIXED_ID).build();
  }

  private static TransactionSpec putOf(int bytes) {
    return TransactionSpec.newBuilder()
        .setAtomic(
            Atomic.newBuilder()
                .addOperations(
                    Operation.newBuilder()
                        .setParticipant("bank-a")
                        .setPut(Put.newBuilder().setKey("k").setValue("x".repeat(bytes)))))
        .build();
  }
}
