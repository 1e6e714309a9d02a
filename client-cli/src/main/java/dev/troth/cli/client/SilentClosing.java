package dev.troth.cli.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ConnectivityState;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Tells a connection in the clear that was closed before it was made from one that was lost: what a
 * secured coordinator does to those who are not. gRPC has the same words for both.
 */
final class SilentClosing implements ClientInterceptor {

  private static final String CLOSED = "Network closed for unknown reason";

  private volatile @Nullable ManagedChannel channel;

  /** The channel this is put into, once it exists. */
  void watch(ManagedChannel own) {
    channel = own;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        super.start(new Telling<>(listener), headers);
      }
    };
  }

  /** A connection that was lost leaves its channel idle; one that was never made, failed. */
  private boolean isClosedAtOnce(Status status) {
    ManagedChannel own = channel;
    return own != null
        && status.getCode() == Status.Code.UNAVAILABLE
        && CLOSED.equals(status.getDescription())
        && own.getState(false) == ConnectivityState.TRANSIENT_FAILURE;
  }

  private final class Telling<A> extends SimpleForwardingClientCallListener<A> {

    Telling(ClientCall.Listener<A> listener) {
      super(listener);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      super.onClose(
          isClosedAtOnce(status) ? status.withCause(new ClosedAtOnceException()) : status,
          trailers);
    }
  }
}
