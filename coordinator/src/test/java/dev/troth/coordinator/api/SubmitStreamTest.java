package dev.troth.coordinator.api;

import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.v1.ErrorCode;
import dev.troth.v1.SubmitItem;
import dev.troth.v1.SubmitRequest;
import dev.troth.v1.SubmitResult;
import dev.troth.v1.SubmitStreamRequest;
import dev.troth.v1.SubmitStreamResponse;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubmitStreamTest {

  private final TestApi api = new TestApi();
  private final Answers answers = new Answers();

  @AfterEach
  void stop() {
    api.close();
  }

  /** A client that reads results one message at a time, when told to. */
  private static final class Answers
      implements ClientResponseObserver<SubmitStreamRequest, SubmitStreamResponse> {
    private final List<SubmitStreamResponse> messages = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private @Nullable ClientCallStreamObserver<SubmitStreamRequest> requests;
    private int initialRequest = Integer.MAX_VALUE;

    @Override
    public void beforeStart(ClientCallStreamObserver<SubmitStreamRequest> stream) {
      requests = stream;
      stream.disableAutoRequestWithInitial(initialRequest);
    }

    @Override
    public void onNext(SubmitStreamResponse response) {
      messages.add(response);
    }

    @Override
    public void onError(Throwable failure) {
      ends.add(Status.fromThrowable(failure).getCode().toString());
    }

    @Override
    public void onCompleted() {
      ends.add("completed");
    }

    ClientCallStreamObserver<SubmitStreamRequest> requests() {
      if (requests == null) {
        throw new IllegalStateException("not started");
      }
      return requests;
    }

    List<SubmitResult> results() {
      return messages.stream().flatMap(m -> m.getResultsList().stream()).toList();
    }
  }

  private void open() {
    var unused = api.asyncStub().submitStream(answers);
  }

  private static SubmitItem item(long number, SubmitRequest request) {
    return SubmitItem.newBuilder().setNumber(number).setRequest(request).build();
  }

  private void submit(int from, int count) {
    SubmitStreamRequest.Builder batch = SubmitStreamRequest.newBuilder();
    for (int i = from; i < from + count; i++) {
      batch.addItems(item(i, api.request("a", "b")));
    }
    answers.requests().onNext(batch.build());
  }

  @Test
  void answersEachItemByItsNumber() {
    open();
    submit(0, 3);
    api.coordinator().network().deliverAll();
    assertThat(answers.results())
        .extracting(SubmitResult::getNumber)
        .containsExactlyInAnyOrder(0L, 1L, 2L);
    assertThat(answers.results())
        .allMatch(r -> r.getOutcome().getStatus() == TRANSACTION_STATUS_COMMITTED);
  }

  @Test
  void refusesOneItemAndTakesTheOthers() {
    open();
    answers
        .requests()
        .onNext(
            SubmitStreamRequest.newBuilder()
                .addItems(item(1, SubmitRequest.getDefaultInstance()))
                .addItems(item(2, api.request("a", "nobody")))
                .addItems(item(3, api.request("a")))
                .build());
    api.coordinator().network().deliverAll();
    assertThat(answers.results())
        .extracting(r -> r.getRejection().getReason().getCode())
        .containsExactly(
            ErrorCode.ERROR_CODE_INVALID_DOCUMENT,
            ErrorCode.ERROR_CODE_UNKNOWN_PARTICIPANT,
            ErrorCode.ERROR_CODE_UNSPECIFIED);
  }

  @Test
  void endsWhenTheClientIsDoneAndAllIsAnswered() {
    open();
    submit(0, 2);
    answers.requests().onCompleted();
    assertThat(answers.ends).isEmpty();
    api.coordinator().network().deliverAll();
    assertThat(answers.ends).containsExactly("completed");
    assertThat(answers.results()).hasSize(2);
  }

  @Test
  void whatWasSubmittedGoesOnWithoutItsClient() {
    open();
    submit(0, 1);
    answers.requests().cancel("gone", null);
    api.coordinator().network().deliverAll();
    assertThat(api.coordinator().<Integer>ask(() -> api.coordinator().engine().inFlight()))
        .isZero();
    assertThat(api.coordinator().metrics())
        .contains("troth_coordinator_transactions_total{outcome=\"committed\"} 1.0");
  }

  @Test
  void readsNoMoreWhileTooMuchIsUnanswered() {
    open();
    for (int i = 0; i < 10; i++) {
      submit(i * SubmitStream.MAX_ITEMS, SubmitStream.MAX_ITEMS);
    }
    int inFlight = api.coordinator().ask(() -> api.coordinator().engine().inFlight());
    assertThat(inFlight).isEqualTo(SubmitStream.MAX_IN_FLIGHT);
    api.coordinator().network().deliverAll();
    assertThat(answers.results()).hasSize(10 * SubmitStream.MAX_ITEMS);
  }

  @Test
  void readsNoMoreFromAClientThatDoesNotReadItsResults() {
    answers.initialRequest = 0;
    open();
    for (int i = 0; i < 20; i++) {
      submit(i * SubmitStream.MAX_ITEMS, SubmitStream.MAX_ITEMS);
      api.coordinator().network().deliverAll();
    }
    assertThat(answers.messages).isEmpty();
    answers.requests().request(Integer.MAX_VALUE);
    api.coordinator().network().deliverAll();
    assertThat(answers.results()).hasSize(20 * SubmitStream.MAX_ITEMS);
  }

  @Test
  void endsWhenTheDaemonStopsAndSaysSo() {
    open();
    submit(0, 2);
    api.coordinator().turns().execute(api.service()::stopStreams);
    assertThat(answers.ends).containsExactly("UNAVAILABLE");
    api.coordinator().network().deliverAll();
    assertThat(answers.results()).isEmpty();
  }

  @Test
  void refusesAMessageWithTooManyItems() {
    open();
    submit(0, SubmitStream.MAX_ITEMS + 1);
    assertThat(answers.ends).containsExactly("INVALID_ARGUMENT");
  }
}
