package dev.troth.coordinator.link;

import com.google.protobuf.ByteString;
import dev.troth.coordinator.engine.JournalListener;
import dev.troth.coordinator.engine.JournalStream;
import dev.troth.v1.EndByHandRequest;
import dev.troth.v1.EndByHandResponse;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.InspectResponse;
import dev.troth.v1.InspectSagasRequest;
import dev.troth.v1.InspectSagasResponse;
import dev.troth.v1.Member;
import dev.troth.v1.NoteSagaRequest;
import dev.troth.v1.NoteSagaResponse;
import dev.troth.v1.ParticipantServiceGrpc.ParticipantServiceStub;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;

/** The calls to one participant beside its Exchange stream. Any thread. */
final class ParticipantQuestions {

  private final Member participant;
  private final ParticipantServiceStub stub;
  private final ClockExchange clocks;

  ParticipantQuestions(Member participant, ParticipantServiceStub stub, ClockExchange clocks) {
    this.participant = participant;
    this.stub = stub;
    this.clocks = clocks;
  }

  CompletableFuture<ParticipantServiceReadResponse> read(
      ParticipantServiceReadRequest request, Duration timeout) {
    ParticipantServiceReadRequest addressed =
        request.toBuilder().setStoreId(storeId()).setClock(clocks.now()).build();
    return ask(
        timeout,
        (stub, reply) -> stub.read(addressed, reply),
        ParticipantServiceReadResponse::getClock);
  }

  CompletableFuture<ParticipantServiceHistoryResponse> history(
      ParticipantServiceHistoryRequest request, Duration timeout) {
    ParticipantServiceHistoryRequest addressed =
        request.toBuilder().setStoreId(storeId()).setClock(clocks.now()).build();
    return ask(
        timeout,
        (stub, reply) -> stub.history(addressed, reply),
        ParticipantServiceHistoryResponse::getClock);
  }

  CompletableFuture<ParticipantServiceScanResponse> scan(
      ParticipantServiceScanRequest request, Duration timeout) {
    ParticipantServiceScanRequest addressed =
        request.toBuilder().setStoreId(storeId()).setClock(clocks.now()).build();
    return ask(
        timeout,
        (stub, reply) -> stub.scan(addressed, reply),
        ParticipantServiceScanResponse::getClock);
  }

  CompletableFuture<InspectResponse> inspect(InspectRequest request, Duration timeout) {
    InspectRequest addressed =
        request.toBuilder().setStoreId(storeId()).setClock(clocks.now()).build();
    return ask(timeout, (stub, reply) -> stub.inspect(addressed, reply), InspectResponse::getClock);
  }

  CompletableFuture<InspectSagasResponse> inspectSagas(
      InspectSagasRequest request, Duration timeout) {
    InspectSagasRequest addressed =
        request.toBuilder().setStoreId(storeId()).setClock(clocks.now()).build();
    return ask(
        timeout,
        (stub, reply) -> stub.inspectSagas(addressed, reply),
        InspectSagasResponse::getClock);
  }

  CompletableFuture<NoteSagaResponse> noteSaga(NoteSagaRequest request, Duration timeout) {
    NoteSagaRequest addressed =
        request.toBuilder().setStoreId(storeId()).setClock(clocks.now()).build();
    return ask(
        timeout, (stub, reply) -> stub.noteSaga(addressed, reply), NoteSagaResponse::getClock);
  }

  CompletableFuture<EndByHandResponse> endByHand(EndByHandRequest request, Duration timeout) {
    EndByHandRequest addressed =
        request.toBuilder().setStoreId(storeId()).setClock(clocks.now()).build();
    return ask(
        timeout, (stub, reply) -> stub.endByHand(addressed, reply), EndByHandResponse::getClock);
  }

  JournalStream subscribe(ParticipantServiceSubscribeRequest request, JournalListener listener) {
    ParticipantServiceSubscribeRequest addressed =
        request.toBuilder().setStoreId(storeId()).setClock(clocks.now()).build();
    JournalCall call = new JournalCall(participant.getName(), listener, this::heardClock);
    // It outlives the call in which it is made, if any.
    Context.ROOT.run(() -> stub.subscribe(addressed, call));
    return call;
  }

  private <T> CompletableFuture<T> ask(
      Duration timeout,
      BiConsumer<ParticipantServiceStub, StreamObserver<T>> question,
      ToLongFunction<T> clock) {
    ParticipantServiceStub timed = stub.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
    CompletableFuture<T> answer =
        FutureReply.of(participant.getName(), reply -> question.accept(timed, reply));
    return answer.whenComplete(
        (response, failure) -> {
          if (response != null) {
            heardClock(clock.applyAsLong(response));
          }
        });
  }

  private void heardClock(long bits) {
    clocks.heard(bits, participant.getName());
  }

  private ByteString storeId() {
    return participant.getStoreId();
  }
}
