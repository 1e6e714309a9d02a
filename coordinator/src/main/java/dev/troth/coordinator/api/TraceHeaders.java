package dev.troth.coordinator.api;

import dev.troth.daemon.trace.TraceParent;
import dev.troth.v1.SubmitRequest;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.jspecify.annotations.Nullable;

/** The trace that a client names in a call's headers, as tracing libraries do for it. */
public final class TraceHeaders implements ServerInterceptor {

  private static final Context.Key<TraceParent> KEY = Context.key("traceparent");
  private static final Metadata.Key<String> TRACEPARENT = header("traceparent");
  private static final Metadata.Key<String> TRACESTATE = header("tracestate");

  private static Metadata.Key<String> header(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    @Nullable String traceparent = headers.get(TRACEPARENT);
    if (traceparent == null) {
      return next.startCall(call, headers);
    }
    @Nullable String tracestate = headers.get(TRACESTATE);
    TraceParent client = new TraceParent(traceparent, tracestate == null ? "" : tracestate);
    return Contexts.interceptCall(Context.current().withValue(KEY, client), call, headers, next);
  }

  /** The request, with the trace of the call that it came in when it names none itself. */
  static SubmitRequest addedTo(SubmitRequest request) {
    @Nullable TraceParent client = KEY.get();
    return client == null || !request.getTraceparent().isEmpty()
        ? request
        : request.toBuilder()
            .setTraceparent(client.traceparent())
            .setTracestate(client.tracestate())
            .build();
  }
}
