package dev.troth.daemon.server;

import dev.troth.error.GrpcErrors;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Lets no call in before the daemon is ready, and no more unary calls at once than the limit. While
 * draining, what is still taken is the services' own decision.
 */
final class AdmissionInterceptor implements ServerInterceptor {

  private final Readiness readiness;
  private final OpenCalls openCalls;
  private final LongAdder refused;

  AdmissionInterceptor(Readiness readiness, OpenCalls openCalls, LongAdder refused) {
    this.readiness = readiness;
    this.openCalls = openCalls;
    this.refused = refused;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (readiness.stage() == Readiness.Stage.STARTING) {
      String doing = readiness.obstacle().orElse("starting");
      call.close(Status.UNAVAILABLE.withDescription("not ready: " + doing), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    if (!call.getMethodDescriptor().getType().serverSendsOneMessage()
        || !call.getMethodDescriptor().getType().clientSendsOneMessage()) {
      return next.startCall(call, headers);
    }
    if (!openCalls.tryBegin()) {
      return refuse(call);
    }
    return begin(call, headers, next);
  }

  private <Q, A> ServerCall.Listener<Q> begin(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    boolean begun = false;
    try {
      ServerCall.Listener<Q> listener = next.startCall(call, headers);
      begun = true;
      return new CountedCall<>(listener);
    } finally {
      if (!begun) {
        openCalls.end();
      }
    }
  }

  private <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call) {
    refused.increment();
    StatusRuntimeException failure =
        GrpcErrors.toStatus(
            Reason.newBuilder()
                .setCode(ErrorCode.ERROR_CODE_OVERLOADED)
                .setMessage(
                    "%d calls are in progress (--max-concurrent-calls); back off and ask again"
                        .formatted(openCalls.limit()))
                .build());
    Metadata trailers = failure.getTrailers();
    call.close(failure.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }

  /** gRPC ends each call with exactly one of the two. */
  private final class CountedCall<Q> extends SimpleForwardingServerCallListener<Q> {

    CountedCall(ServerCall.Listener<Q> listener) {
      super(listener);
    }

    @Override
    public void onComplete() {
      try {
        super.onComplete();
      } finally {
        openCalls.end();
      }
    }

    @Override
    public void onCancel() {
      try {
        super.onCancel();
      } finally {
        openCalls.end();
      }
    }
  }
}
