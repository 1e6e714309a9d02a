package dev.troth.daemon.permission;

import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Asks of every call, and of every stream when it begins, who makes it and whether that one has the
 * role. What the caller may touch is the service's to ask, of {@link Caller#current}.
 */
public final class PermissionInterceptor implements ServerInterceptor {

  private final Callers callers;
  private final Map<String, CallNeeds> needs = new ConcurrentHashMap<>();

  /**
   * @param certificates whom a connection's certificate names
   */
  public PermissionInterceptor(
      Permissions permissions,
      TokenCheck tokens,
      Function<Attributes, Optional<String>> certificates) {
    this.callers = new Callers(permissions, tokens, certificates);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    CallNeeds needed = needs(call.getMethodDescriptor());
    Caller caller;
    try {
      caller = callers.of(call.getAttributes(), headers, needed.first());
      needed.requireOf(caller);
    } catch (RejectedException e) {
      return refuse(call, e);
    }
    return needed.areKeysLookedAt()
        ? Contexts.interceptCall(
            Context.current().withValue(Caller.KEY, caller), call, headers, next)
        : next.startCall(call, headers);
  }

  private CallNeeds needs(MethodDescriptor<?, ?> method) {
    return needs.computeIfAbsent(method.getFullMethodName(), name -> CallNeeds.of(method));
  }

  private static <Q, A> ServerCall.Listener<Q> refuse(
      ServerCall<Q, A> call, RejectedException rejected) {
    StatusRuntimeException failure = GrpcErrors.toStatus(rejected.reason());
    Metadata trailers = failure.getTrailers();
    call.close(failure.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }
}
