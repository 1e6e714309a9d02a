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
import java.io.IOException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a connection in the clear that was closed before it was made from one that was lost: what a
 * secured coordinator does to those who are not. gRPC has the same words for both.
 */
final class SilentClosing implements ClientInterceptor {

  private static final String CLOSED = "Network closed for unknown reason";

  private volatile boolean everReady;

  /** The channel this is put into, once it exists. Nothing is sent before it is ready. */
  void watch(ManagedChannel own) {
    ConnectivityState state = own.getState(false);
    if (state == ConnectivityState.READY) {
      everReady = true;
    } else if (state != ConnectivityState.SHUTDOWN) {
      own.notifyWhenStateChanged(state, () -> watch(own));
    }
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

  private boolean isClosedAtOnce(Status status) {
    return !everReady
        && status.getCode() == Status.Code.UNAVAILABLE
        && (CLOSED.equals(status.getDescription()) || isReset(status.getCause()));
  }

  /** What is left of the same when the other end had not read everything. */
  private static boolean isReset(@Nullable Throwable cause) {
    return cause != null
        && (cause.getClass().equals(IOException.class)
            || cause.getClass().equals(SocketException.class));
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
