package dev.troth.coordinator.link;

import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The one answer of a unary call, or its rejection, as a future. */
final class FutureReply<T> implements StreamObserver<T> {

  private final String peer;
  private final CompletableFuture<T> future = new CompletableFuture<>();

  /**
   * @param peer the name to blame when the failure names none
   */
  private FutureReply(String peer) {
    this.peer = peer;
  }

  /** Makes a call. */
  static <T> CompletableFuture<T> of(String peer, Consumer<StreamObserver<T>> call) {
    FutureReply<T> reply = new FutureReply<>(peer);
    call.accept(reply);
    return reply.future;
  }

  @Override
  public void onNext(T value) {
    future.complete(value);
  }

  @Override
  public void onError(Throwable failure) {
    var reason = GrpcErrors.toReason(failure).toBuilder();
    reason.setMessage(peer + ": " + FailureText.of(failure));
    if (reason.getParticipant().isEmpty()) {
      reason.setParticipant(peer);
    }
    future.completeExceptionally(new RejectedException(reason.build()));
  }

  @Override
  public void onCompleted() {
    // A call that ends without an answer fails; gRPC says so through onError.
  }
}
