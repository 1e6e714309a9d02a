package dev.troth.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.coordinator.engine.FakeJournal;
import dev.troth.error.GrpcErrors;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.KeyReference;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.PrefixReference;
import dev.troth.v1.SubscribeRequest;
import dev.troth.v1.SubscribeResponse;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Subscriptions, as clients see them. */
class SubscribeTest {

  private final TestApi api = new TestApi();
  private final Client client = new Client();

  @AfterEach
  void stop() {
    api.close();
  }

  /** A client that takes answers when told to. */
  private static final class Client
      implements ClientResponseObserver<SubscribeRequest, SubscribeResponse> {
    private final List<SubscribeResponse> answers = new ArrayList<>();
    private final List<ErrorCode> ends = new ArrayList<>();
    private @Nullable ClientCallStreamObserver<SubscribeRequest> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<SubscribeRequest> stream) {
      call = stream;
      stream.disableAutoRequestWithInitial(1);
    }

    @Override
    public void onNext(SubscribeResponse response) {
      answers.add(response);
    }

    @Override
    public void onError(Throwable failure) {
      ends.add(GrpcErrors.toReason(failure).getCode());
    }

    @Override
    public void onCompleted() {}

    ClientCallStreamObserver<SubscribeRequest> call() {
      if (call == null) {
        throw new IllegalStateException("not started");
      }
      return call;
    }
  }

  private static SubscribeRequest request() {
    return SubscribeRequest.newBuilder()
        .addPrefixes(PrefixReference.newBuilder().setParticipant("a"))
        .build();
  }

  private FakeJournal journal() {
    return api.coordinator().network().journals().get(0);
  }

  private void says(long position) {
    journal()
        .says(
            ParticipantServiceSubscribeResponse.newBuilder()
                .addEntries(
                    JournalEntry.newBuilder().setPosition(position).setCommitTimestamp(position))
                .setPosition(position)
                .setSafeTimestamp(position)
                .build());
  }

  private void refuses(SubscribeRequest request, ErrorCode code) {
    Client refused = new Client();
    api.asyncStub().subscribe(request, refused);
    assertThat(refused.ends).containsExactly(code);
  }

  @Test
  void sendsEventsAsTheClientTakesThem() {
    api.asyncStub().subscribe(request(), client);
    says(1);
    assertThat(client.answers).hasSize(1);
    says(2);
    says(3);
    assertThat(client.answers).hasSize(1);
    client.call().request(10);
    assertThat(client.answers.stream().mapToInt(SubscribeResponse::getEventsCount).sum())
        .isEqualTo(3);
    assertThat(client.answers)
        .allSatisfy(
            answer ->
                assertThat(answer.getClock()).isGreaterThanOrEqualTo(api.time().millis() << 16));
  }

  @Test
  void followsNobodyForAClientThatHasGone() {
    api.asyncStub().subscribe(request(), client);
    client.call().cancel("enough", null);
    assertThat(journal().isClosed()).isTrue();
    api.time().advance(Duration.ofSeconds(5));
    assertThat(api.coordinator().network().journals()).hasSize(1);
  }

  @Test
  void endsWhenTheDaemonStops() {
    api.asyncStub().subscribe(request(), client);
    api.subscriptions().stop();
    assertThat(client.ends).containsExactly(ErrorCode.ERROR_CODE_SHUTTING_DOWN);
  }

  @Test
  void refusesWhatBreaksTheRulesOfForm() {
    refuses(SubscribeRequest.getDefaultInstance(), ErrorCode.ERROR_CODE_INVALID_REQUEST);
    refuses(
        request().toBuilder().addPrefixes(request().getPrefixes(0)).build(),
        ErrorCode.ERROR_CODE_INVALID_REQUEST);
    refuses(
        SubscribeRequest.newBuilder()
            .addKeys(KeyReference.newBuilder().setParticipant("a"))
            .build(),
        ErrorCode.ERROR_CODE_INVALID_REQUEST);
    refuses(
        SubscribeRequest.newBuilder()
            .addKeys(KeyReference.newBuilder().setParticipant("nobody").setKey("k"))
            .build(),
        ErrorCode.ERROR_CODE_UNKNOWN_PARTICIPANT);
  }
}
