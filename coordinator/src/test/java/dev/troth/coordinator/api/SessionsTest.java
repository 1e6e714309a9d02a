package dev.troth.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.clock.Timestamp;
import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.coordinator.session.SessionToken;
import dev.troth.error.GrpcErrors;
import dev.troth.v1.AbortTransactionRequest;
import dev.troth.v1.Add;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.KeyReference;
import dev.troth.v1.Operation;
import dev.troth.v1.Outcome;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import dev.troth.v1.SubmitRequest;
import dev.troth.v1.SubmitResponse;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions, as clients see them. */
class SessionsTest {

  private static final long COMMITTED_AT = 100;

  private final TestApi api = new TestApi();

  @AfterEach
  void stop() {
    api.close();
  }

  private Outcome submit(SubmitRequest request) {
    List<Outcome> outcomes = new ArrayList<>();
    api.asyncStub()
        .submit(
            request,
            new StreamObserver<>() {
              @Override
              public void onNext(SubmitResponse response) {
                outcomes.add(response.getOutcome());
              }

              @Override
              public void onError(Throwable failure) {
                throw new AssertionError(failure);
              }

              @Override
              public void onCompleted() {}
            });
    for (int i = 0; i < 10 && outcomes.isEmpty(); i++) {
      api.coordinator().network().deliverAll();
      api.time().advance(Duration.ofMillis(100));
    }
    return outcomes.get(0);
  }

  private SessionToken token(Outcome outcome) {
    return api.sessions().verify(outcome.getSessionToken());
  }

  private List<Long> starts() {
    return api.participant("a").received().stream()
        .filter(RegisterMessage::hasPrepare)
        .map(RegisterMessage::getPrepare)
        .map(PrepareRequest::getStartTimestamp)
        .toList();
  }

  private void refuses(SubmitRequest request) {
    assertThatThrownBy(() -> api.stub().submit(request))
        .satisfies(
            failure ->
                assertThat(GrpcErrors.toReason(failure).getCode())
                    .isEqualTo(ErrorCode.ERROR_CODE_INVALID_SESSION));
    assertThat(api.coordinator().network().isQuiet()).isTrue();
  }

  @Test
  void anOutcomeThatTookEffectBearsAToken() {
    Outcome outcome = submit(api.request("a", "b"));
    assertThat(token(outcome).timestamp()).isEqualTo(new Timestamp(COMMITTED_AT));
    assertThat(token(outcome).stores())
        .containsEntry("a", api.participant("a").store())
        .containsEntry("b", api.participant("b").store());
  }

  @Test
  void theSameIdAgainIsAnsweredWithAToken() {
    SubmitRequest request = api.request("a");
    assertThat(submit(request)).isEqualTo(submit(request));
    Outcome stands =
        api.stub()
            .abortTransaction(
                AbortTransactionRequest.newBuilder()
                    .setTransactionId(request.getSpec().getId())
                    .build())
            .getOutcome();
    assertThat(token(stands).timestamp()).isEqualTo(new Timestamp(COMMITTED_AT));
  }

  @Test
  void anAbortedOneBearsNone() {
    api.participant("a").votesNo(ErrorCode.ERROR_CODE_CHECK_FAILED);
    Outcome outcome = submit(api.request("a", "b"));
    assertThat(outcome.getStatus()).isEqualTo(TransactionStatus.TRANSACTION_STATUS_ABORTED);
    assertThat(outcome.getSessionToken()).isEmpty();
  }

  @Test
  void aTransactionOfASessionStartsAfterWhatTheSessionSaw() {
    String token = submit(api.request("a")).getSessionToken();
    Outcome second = submit(api.request("a", "b").toBuilder().setSessionToken(token).build());
    assertThat(starts()).containsExactly(0L, COMMITTED_AT);
    assertThat(token(second).stores()).containsOnlyKeys("a", "b");
  }

  @Test
  void aReadOfASessionIsNotBeforeItsWrites() {
    String token = submit(api.request("a")).getSessionToken();
    ReadRequest.Builder read =
        ReadRequest.newBuilder().addKeys(KeyReference.newBuilder().setParticipant("a").setKey("k"));
    read.getFreshnessBuilder().setSessionToken(token);
    assertThat(api.stub().read(read.build()).getTimestamp()).isEqualTo(COMMITTED_AT);
  }

  @Test
  void theTokenIsNoPartOfTheContent() {
    String token = submit(api.request("a")).getSessionToken();
    SubmitRequest request = api.request("a");
    Outcome first = submit(request);
    Outcome again = submit(request.toBuilder().setSessionToken(token).build());
    assertThat(again.getStatus()).isEqualTo(first.getStatus());
  }

  @Test
  void aSagaBearsATokenWhenItHasCompleted() {
    String before = submit(api.request("b")).getSessionToken();
    TransactionSpec.Builder spec = TransactionSpec.newBuilder().setId(api.newId().toString());
    spec.setSaga(
        Saga.newBuilder()
            .addSteps(
                Step.newBuilder()
                    .setName("only")
                    .setPivot(true)
                    .addOperations(
                        Operation.newBuilder()
                            .setParticipant("a")
                            .setAdd(Add.newBuilder().setKey("k").setDelta(1)))));
    Outcome outcome =
        submit(SubmitRequest.newBuilder().setSpec(spec).setSessionToken(before).build());
    assertThat(outcome.getStatus()).isEqualTo(TransactionStatus.TRANSACTION_STATUS_COMPLETED);
    assertThat(token(outcome).stores().keySet()).containsExactly("a", "b");
    assertThat(token(outcome).timestamp().bits()).isEqualTo(outcome.getCommitTimestamp());
  }

  @Test
  void refusesForgedTokensAndStartsNothing() {
    String token = submit(api.request("a")).getSessionToken();
    refuses(api.request("a").toBuilder().setSessionToken("A" + token.substring(1)).build());
    refuses(api.request("a").toBuilder().setSessionToken("nonsense").build());
  }

  @Test
  void refusesASessionThatKnowsAnotherStore() {
    String token = submit(api.request("a")).getSessionToken();
    api.coordinator().announceStore("a", new FakeParticipant("other").store());
    refuses(api.request("a").toBuilder().setSessionToken(token).build());
    Outcome elsewhere = submit(api.request("b").toBuilder().setSessionToken(token).build());
    assertThat(elsewhere.getSessionToken()).isNotEmpty();
  }
}
