package dev.troth.daemon.channel;

import dev.troth.tls.TlsFailures;
import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiators;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and logs connections that TLS refuses: gRPC itself says nothing of them. Who tries again
 * and again is logged now and then.
 */
final class RefusedClients {

  private static final Logger log = LoggerFactory.getLogger(RefusedClients.class);

  private static final long PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

  private final LongAdder count;
  private String lastWords = "";
  private long lastNanos = System.nanoTime();

  /**
   * @param count of those refused
   */
  RefusedClients(LongAdder count) {
    this.count = count;
  }

  /** TLS that is watched. */
  InternalProtocolNegotiator.ProtocolNegotiator watching(SslContext context) {
    return new Negotiator(InternalProtocolNegotiators.serverTls(context));
  }

  private void refused(SocketAddress client, Throwable failure) {
    TlsFailures.explainRefusal(failure)
        .ifPresent(
            words -> {
              count.increment();
              if (isNews(words)) {
                log.warn("connection refused from={}: {}", client, words);
              }
            });
  }

  private synchronized boolean isNews(String words) {
    long now = System.nanoTime();
    if (words.equals(lastWords) && now - lastNanos < PAUSE_NANOS) {
      return false;
    }
    lastWords = words;
    lastNanos = now;
    return true;
  }

  /** gRPC's own, with one that listens behind it. */
  private final class Negotiator implements InternalProtocolNegotiator.ProtocolNegotiator {

    private final InternalProtocolNegotiator.ProtocolNegotiator own;

    Negotiator(InternalProtocolNegotiator.ProtocolNegotiator own) {
      this.own = own;
    }

    @Override
    public AsciiString scheme() {
      return own.scheme();
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler connection) {
      return new Listening(own.newHandler(connection));
    }

    @Override
    public void close() {
      own.close();
    }
  }

  private final class Listening extends ChannelInboundHandlerAdapter {

    private final ChannelHandler negotiation;
    private boolean isRefused;

    Listening(ChannelHandler negotiation) {
      this.negotiation = negotiation;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      context.pipeline().addBefore(context.name(), null, negotiation);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      if (!isRefused) {
        isRefused = true; // what follows are consequences
        refused(context.channel().remoteAddress(), failure);
      }
      context.fireExceptionCaught(failure);
    }
  }
}
