package dev.troth.cli.client;

import dev.troth.error.GrpcErrors;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** In front of a coordinator: notes what callers show of themselves, and lets nobody in if told. */
public final class FakeDoor implements ServerInterceptor {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private volatile Optional<ErrorCode> refusal = Optional.empty();

  public void refuse(ErrorCode code) {
    refusal = Optional.of(code);
  }

  /** Of each call; empty of those without one. */
  public List<String> authorizations() {
    return authorizations;
  }

  public int calls() {
    return authorizations.size();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String authorization = headers.get(AUTHORIZATION);
    authorizations.add(authorization == null ? "" : authorization);
    if (refusal.isEmpty()) {
      return next.startCall(call, headers);
    }
    StatusRuntimeException failure =
        GrpcErrors.toStatus(
            Reason.newBuilder().setCode(refusal.get()).setMessage("said the door").build());
    Metadata trailers = failure.getTrailers();
    call.close(failure.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }
}
