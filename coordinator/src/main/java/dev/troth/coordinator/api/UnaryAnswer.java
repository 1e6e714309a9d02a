package dev.troth.coordinator.api;

import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Answers unary calls. */
final class UnaryAnswer {

  private UnaryAnswer() {}

  static <T> void of(T answer, StreamObserver<T> observer) {
    observer.onNext(answer);
    observer.onCompleted();
  }

  /** Answers when the future is there, with its answer or its rejection. */
  static <A, T> void of(
      CompletableFuture<A> future, Function<A, T> toAnswer, StreamObserver<T> observer) {
    var unused =
        future.whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                of(toAnswer.apply(answer), observer);
              } else {
                fail(failure, observer);
              }
            });
  }

  static void fail(Throwable failure, StreamObserver<?> observer) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    observer.onError(
        cause instanceof RejectedException rejected
            ? GrpcErrors.toStatus(rejected.reason())
            : cause);
  }
}
