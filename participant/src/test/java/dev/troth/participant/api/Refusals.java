package dev.troth.participant.api;

import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;

/** What the daemon's own interceptor does with a refusal. */
public final class Refusals implements ServerInterceptor {
  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<Q>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        guarded(call, () -> super.onMessage(message));
      }

      @Override
      public void onHalfClose() {
        guarded(call, super::onHalfClose);
      }
    };
  }

  private static void guarded(ServerCall<?, ?> call, Runnable work) {
    try {
      work.run();
    } catch (RejectedException e) {
      StatusRuntimeException status = GrpcErrors.toStatus(e.reason());
      Metadata trailers = status.getTrailers();
      call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
    }
  }
}
