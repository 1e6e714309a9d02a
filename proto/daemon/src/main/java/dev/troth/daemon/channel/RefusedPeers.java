package dev.troth.daemon.channel;

import dev.troth.daemon.options.HostPort;
import dev.troth.tls.TlsFailures;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs why TLS keeps this daemon from a peer: once, until it was reached or something changed. */
final class RefusedPeers implements ClientInterceptor {

  private static final Logger log = LoggerFactory.getLogger(RefusedPeers.class);

  private final HostPort peer;
  private volatile String last = "";

  RefusedPeers(HostPort peer) {
    this.peer = peer;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        super.start(new Watching<>(listener), headers);
      }
    };
  }

  private void closed(Status status) {
    Throwable cause = status.getCause();
    String words = cause == null ? "" : TlsFailures.explain(cause).orElse("");
    if (status.isOk() || words.equals(last)) {
      return;
    }
    if (!words.isEmpty()) {
      last = words;
      log.warn("cannot talk to peer address={}: {}", peer, words);
    }
  }

  private final class Watching<A> extends SimpleForwardingClientCallListener<A> {

    Watching(ClientCall.Listener<A> listener) {
      super(listener);
    }

    @Override
    public void onHeaders(Metadata headers) {
      if (!last.isEmpty()) {
        last = "";
        log.info("can talk to peer again address={}", peer);
      }
      super.onHeaders(headers);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      closed(status);
      super.onClose(status, trailers);
    }
  }
}
