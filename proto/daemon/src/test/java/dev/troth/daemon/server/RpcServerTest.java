package dev.troth.daemon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.troth.daemon.CapturedLog;
import dev.troth.v1.ExchangeRequest;
import dev.troth.v1.ExchangeResponse;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.PeekRequest;
import dev.troth.v1.PeekResponse;
import dev.troth.v1.PrepareRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class RpcServerTest {

  private static final PeekRequest PEEK = PeekRequest.getDefaultInstance();

  @Test
  void answersOnTheFreePortItFound() throws Exception {
    try (TestServer test = TestServer.ready()) {
      assertThat(test.server.address().port()).isPositive();
      assertThat(test.stub().peek(PEEK).getClock()).isEqualTo(7);
    }
  }

  @Test
  void refusesAPortThatIsTaken() throws Exception {
    try (TestServer first = TestServer.ready()) {
      String taken = first.server.address().toString();

      assertThatThrownBy(() -> new TestServer("--listen", taken))
          .isInstanceOf(StartException.class)
          .hasMessage(
              "cannot listen on %s (--listen): Address already in use; choose another address"
                      .formatted(taken)
                  + " with --listen, port 0 takes a free one");
    }
  }

  @Test
  void refusesAHostThatIsUnknown() {
    assertThatThrownBy(() -> new TestServer("--listen", "no-such-host.invalid:0"))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("the host no-such-host.invalid is unknown");
  }

  @Test
  void letsNoCallInBeforeItIsReady() throws Exception {
    try (TestServer test = new TestServer()) {
      test.readiness.starting("rebuilding locks");
      StatusRuntimeException refusal = peekFails(test);
      assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(refusal.getStatus().getDescription()).isEqualTo("not ready: rebuilding locks");

      test.readiness.ready();
      assertThat(test.stub().peek(PEEK).getClock()).isEqualTo(7);
    }
  }

  @Test
  void healthFollowsReadiness() throws Exception {
    try (TestServer test = new TestServer()) {
      assertHealth(test, ServingStatus.NOT_SERVING);
      test.readiness.ready();
      assertHealth(test, ServingStatus.SERVING);
      test.readiness.draining();
      assertHealth(test, ServingStatus.NOT_SERVING);
      assertThat(test.stub().peek(PEEK).getClock()).isEqualTo(7);
    }
  }

  @Test
  void describesItselfToReflection() throws Exception {
    try (TestServer test = TestServer.ready()) {
      BlockingQueue<ServerReflectionResponse> answers = new LinkedBlockingQueue<>();
      StreamObserver<ServerReflectionRequest> ask =
          ServerReflectionGrpc.newStub(test.channel).serverReflectionInfo(collect(answers));
      ask.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());

      assertThat(next(answers).getListServicesResponse().getServiceList())
          .extracting(ServiceResponse::getName)
          .contains(
              "troth.v1.ParticipantService",
              "grpc.health.v1.Health",
              "grpc.reflection.v1.ServerReflection",
              "grpc.reflection.v1alpha.ServerReflection");
      ask.onCompleted();
    }
  }

  @Test
  void refusesMoreCallsThanTheLimitAndCountsThem() throws Exception {
    try (TestServer test = TestServer.ready("--max-concurrent-calls", "1")) {
      CompletableFuture<StreamObserver<PeekResponse>> held = new CompletableFuture<>();
      test.participant.onPeek(held::complete);
      var first = ParticipantServiceGrpc.newFutureStub(test.channel).peek(PEEK);
      held.get(20, TimeUnit.SECONDS);

      StatusRuntimeException refusal = peekFails(test);
      assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(refusal.getStatus().getDescription())
          .isEqualTo("1 calls are in progress (--max-concurrent-calls); back off and ask again");
      assertThat(test.metrics.scrape())
          .contains("troth_calls_refused_total 1.0")
          .contains("troth_calls_open 1.0");

      ScriptedParticipant.answer(held.get());
      assertThat(first.get(20, TimeUnit.SECONDS).getClock()).isEqualTo(7);
      test.participant.onPeek(ScriptedParticipant::answer);
      assertThat(test.stub().peek(PEEK).getClock()).isEqualTo(7);
    }
  }

  @Test
  void failedCallsAreNoLongerCounted() throws Exception {
    try (TestServer test = TestServer.ready("--max-concurrent-calls", "1");
        CapturedLog log = new CapturedLog(ErrorInterceptor.class)) {
      test.participant.onPeek(
          observer -> {
            throw new IllegalStateException("on purpose");
          });
      for (int i = 0; i < 3; i++) {
        assertThat(peekFails(test).getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
      }
      assertThat(log.events()).hasSize(3);
      awaitNoOpenCalls(test);
    }
  }

  @Test
  void cancelledCallsAreNoLongerCounted() throws Exception {
    try (TestServer test = TestServer.ready()) {
      CompletableFuture<StreamObserver<PeekResponse>> held = new CompletableFuture<>();
      test.participant.onPeek(held::complete);
      var call = ParticipantServiceGrpc.newFutureStub(test.channel).peek(PEEK);
      held.get(20, TimeUnit.SECONDS);
      assertThat(test.metrics.scrape()).contains("troth_calls_open 1.0");

      call.cancel(true);

      awaitNoOpenCalls(test);
    }
  }

  @Test
  void streamsAreNotCounted() throws Exception {
    try (TestServer test = TestServer.ready("--max-concurrent-calls", "1")) {
      for (int i = 0; i < 3; i++) {
        BlockingQueue<ExchangeResponse> answers = new LinkedBlockingQueue<>();
        ParticipantServiceGrpc.newStub(test.channel)
            .exchange(collect(answers))
            .onNext(ExchangeRequest.getDefaultInstance());
        next(answers);
      }
      assertThat(test.metrics.scrape()).contains("troth_calls_open 0.0");
    }
  }

  @Test
  void refusesAMessageThatIsTooLarge() throws Exception {
    try (TestServer test = TestServer.ready("--max-message-size", "1KiB")) {
      PrepareRequest large =
          PrepareRequest.newBuilder().setSpecHash(ByteString.copyFrom(new byte[2048])).build();

      assertThatThrownBy(() -> test.stub().prepare(large))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
      awaitNoOpenCalls(test);
      assertThat(test.stub().peek(PEEK).getClock()).isEqualTo(7);
    }
  }

  @Test
  void closingWaitsForUnaryCallsInProgress() throws Exception {
    try (TestServer test = TestServer.ready()) {
      CompletableFuture<StreamObserver<PeekResponse>> held = new CompletableFuture<>();
      test.participant.onPeek(held::complete);
      var call = ParticipantServiceGrpc.newFutureStub(test.channel).peek(PEEK);
      StreamObserver<PeekResponse> observer = held.get(20, TimeUnit.SECONDS);

      CompletableFuture<Void> closed =
          CompletableFuture.runAsync(() -> close(test.server, Duration.ofSeconds(20)));
      ScriptedParticipant.answer(observer);

      assertThat(call.get(20, TimeUnit.SECONDS).getClock()).isEqualTo(7);
      closed.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void closingDoesNotWaitForStreams() throws Exception {
    try (TestServer test = TestServer.ready()) {
      BlockingQueue<ExchangeResponse> answers = new LinkedBlockingQueue<>();
      ParticipantServiceGrpc.newStub(test.channel)
          .exchange(collect(answers))
          .onNext(ExchangeRequest.getDefaultInstance());
      next(answers);

      long start = System.nanoTime();
      test.server.close(Duration.ofSeconds(20));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void closingGivesUpOnACallThatDoesNotEnd() throws Exception {
    try (TestServer test = TestServer.ready()) {
      CompletableFuture<StreamObserver<PeekResponse>> held = new CompletableFuture<>();
      test.participant.onPeek(held::complete);
      var call = ParticipantServiceGrpc.newFutureStub(test.channel).peek(PEEK);
      held.get(20, TimeUnit.SECONDS);

      test.server.close(Duration.ofMillis(50));

      assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(StatusRuntimeException.class);
    }
  }

  private static void assertHealth(TestServer test, ServingStatus expected) {
    for (String service : List.of("", "troth.v1.ParticipantService")) {
      assertThat(
              HealthGrpc.newBlockingStub(test.channel)
                  .withDeadlineAfter(Duration.ofSeconds(20))
                  .check(HealthCheckRequest.newBuilder().setService(service).build())
                  .getStatus())
          .isEqualTo(expected);
    }
  }

  private static void awaitNoOpenCalls(TestServer test) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> test.metrics.scrape().contains("troth_calls_open 0.0"));
  }

  private static StatusRuntimeException peekFails(TestServer test) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> test.stub().peek(PEEK));
  }

  private static void close(RpcServer server, Duration timeout) {
    try {
      server.close(timeout);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T value = queue.poll(20, TimeUnit.SECONDS);
    if (value == null) {
      throw new AssertionError("nothing came");
    }
    return value;
  }

  private static <T> StreamObserver<T> collect(BlockingQueue<T> queue) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T value) {
        queue.add(value);
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {}
    };
  }
}
