package dev.troth.daemon.server;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.troth.daemon.fatal.FatalError;
import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a service throws, or hands to {@code onError}, into a status: a rejection with its
 * code, a status as it is, anything else INTERNAL with nothing told but that; the log has the rest.
 */
final class ErrorInterceptor implements ServerInterceptor {

  private static final Logger log = LoggerFactory.getLogger(ErrorInterceptor.class);

  private final FatalError fatal;

  ErrorInterceptor(FatalError fatal) {
    this.fatal = fatal;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    GuardedCall<Q, A> guarded = new GuardedCall<>(call);
    try {
      return new GuardedListener<>(guarded, next.startCall(guarded, headers));
    } catch (Throwable e) {
      guarded.fail(e);
      return new ServerCall.Listener<>() {};
    }
  }

  private StatusRuntimeException toStatus(Throwable failure, String method) {
    if (failure instanceof RejectedException rejected) {
      return GrpcErrors.toStatus(rejected.reason());
    }
    if (failure instanceof StatusRuntimeException status) {
      return isNoMessage(status) ? noMessage(method) : status;
    }
    if (failure instanceof StatusException status) {
      return new StatusRuntimeException(status.getStatus(), status.getTrailers());
    }
    if (failure instanceof VirtualMachineError) {
      fatal.halt("the JVM failed in " + method, failure);
    }
    log.error("call failed unexpectedly method={}", method, failure);
    return GrpcErrors.toStatus(
        Reason.newBuilder()
            .setCode(ErrorCode.ERROR_CODE_INTERNAL)
            .setMessage("internal error in " + method + "; the daemon's log says more")
            .build());
  }

  /** So gRPC's own reading of messages fails. */
  private static boolean isNoMessage(StatusRuntimeException failure) {
    return failure.getStatus().getCode() == Status.Code.INTERNAL
        && failure.getStatus().getCause() instanceof InvalidProtocolBufferException;
  }

  private static StatusRuntimeException noMessage(String method) {
    return GrpcErrors.toStatus(
        Reason.newBuilder()
            .setCode(ErrorCode.ERROR_CODE_INVALID_REQUEST)
            .setMessage("what came is no message that %s takes".formatted(method))
            .build());
  }

  /** A call that is closed once, whoever comes first. */
  private final class GuardedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {

    private final AtomicBoolean closed = new AtomicBoolean();

    GuardedCall(ServerCall<Q, A> call) {
      super(call);
    }

    void fail(Throwable failure) {
      if (closed.compareAndSet(false, true)) {
        closeWith(failure);
      }
    }

    /** Stubs pass the argument of {@code onError} as the cause of the status. */
    @Override
    public void close(Status status, Metadata trailers) {
      if (!closed.compareAndSet(false, true)) {
        return;
      }
      Throwable cause = status.getCause();
      if (status.getCode() == Status.Code.UNKNOWN && cause != null) {
        closeWith(cause);
      } else {
        super.close(status, trailers);
      }
    }

    @Override
    public void sendHeaders(Metadata headers) {
      if (!closed.get()) {
        super.sendHeaders(headers);
      }
    }

    @Override
    public void sendMessage(A message) {
      if (!closed.get()) {
        super.sendMessage(message);
      }
    }

    private void closeWith(Throwable failure) {
      StatusRuntimeException status = toStatus(failure, getMethodDescriptor().getFullMethodName());
      Metadata trailers = status.getTrailers();
      super.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
    }
  }

  private static final class GuardedListener<Q> extends SimpleForwardingServerCallListener<Q> {

    private final GuardedCall<Q, ?> call;

    GuardedListener(GuardedCall<Q, ?> call, ServerCall.Listener<Q> listener) {
      super(listener);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      try {
        super.onMessage(message);
      } catch (Throwable e) {
        call.fail(e);
      }
    }

    @Override
    public void onHalfClose() {
      try {
        super.onHalfClose();
      } catch (Throwable e) {
        call.fail(e);
      }
    }

    @Override
    public void onReady() {
      try {
        super.onReady();
      } catch (Throwable e) {
        call.fail(e);
      }
    }

    @Override
    public void onCancel() {
      try {
        super.onCancel();
      } catch (Throwable e) {
        call.fail(e);
      }
    }

    @Override
    public void onComplete() {
      try {
        super.onComplete();
      } catch (Throwable e) {
        call.fail(e);
      }
    }
  }
}
