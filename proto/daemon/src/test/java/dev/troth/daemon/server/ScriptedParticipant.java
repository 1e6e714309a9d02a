package dev.troth.daemon.server;

import dev.troth.v1.ExchangeRequest;
import dev.troth.v1.ExchangeResponse;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.PeekRequest;
import dev.troth.v1.PeekResponse;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;

/** A service that does with a call what the test says. */
final class ScriptedParticipant extends ParticipantServiceGrpc.ParticipantServiceImplBase {

  private volatile Consumer<StreamObserver<PeekResponse>> peek = ScriptedParticipant::answer;

  private volatile Consumer<StreamObserver<ExchangeResponse>> exchange =
      observer -> observer.onNext(ExchangeResponse.getDefaultInstance());

  /** What is done with each message of a stream. */
  void onExchange(Consumer<StreamObserver<ExchangeResponse>> script) {
    exchange = script;
  }

  void onPeek(Consumer<StreamObserver<PeekResponse>> script) {
    peek = script;
  }

  static void answer(StreamObserver<PeekResponse> observer) {
    observer.onNext(PeekResponse.newBuilder().setClock(7).build());
    observer.onCompleted();
  }

  @Override
  public void peek(PeekRequest request, StreamObserver<PeekResponse> observer) {
    peek.accept(observer);
  }

  @Override
  public StreamObserver<ExchangeRequest> exchange(StreamObserver<ExchangeResponse> observer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(ExchangeRequest request) {
        exchange.accept(observer);
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        observer.onCompleted();
      }
    };
  }
}
