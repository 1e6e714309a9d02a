package dev.troth.daemon.channel;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator.ProtocolNegotiator;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import io.grpc.netty.shaded.io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the connections of a server, of all addresses and of each. One too many is closed before a
 * byte of it is looked at, before TLS and HTTP/2; so is one that does not begin those in time.
 */
public final class ConnectionLimit {

  private final int limit;
  private final int limitPerAddress;
  private final Duration greetingLimit;
  private final LongAdder refused;
  private final Map<Object, Integer> byAddress = new HashMap<>();
  private int open;

  /**
   * @param greetingLimit for TLS and the beginning of HTTP/2 together
   * @param refused counts those closed
   */
  public ConnectionLimit(
      int limit, int limitPerAddress, Duration greetingLimit, LongAdder refused) {
    this.greetingLimit = greetingLimit;
    this.limit = limit;
    this.limitPerAddress = limitPerAddress;
    this.refused = refused;
  }

  /** For servers that take as many as come. */
  public static ConnectionLimit none() {
    return new ConnectionLimit(
        Integer.MAX_VALUE, Integer.MAX_VALUE, Duration.ofMinutes(1), new LongAdder());
  }

  /** How many are open. */
  public synchronized int open() {
    return open;
  }

  /** The credentials of a server that is limited so. */
  ServerCredentials over(ProtocolNegotiator negotiator) {
    return InternalNettyServerCredentials.create(new Negotiator(negotiator));
  }

  private synchronized boolean tryOpen(Object address) {
    int ofAddress = byAddress.getOrDefault(address, 0);
    if (open >= limit || ofAddress >= limitPerAddress) {
      return false;
    }
    open++;
    byAddress.put(address, ofAddress + 1);
    return true;
  }

  private synchronized void closed(Object address) {
    open--;
    byAddress.computeIfPresent(address, (of, count) -> count > 1 ? count - 1 : null);
  }

  /** Its ports do not tell clients apart. */
  private static Object hostOf(SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getAddress() != null
        ? inet.getAddress()
        : address.getClass();
  }

  private final class Negotiator implements ProtocolNegotiator {

    private final ProtocolNegotiator own;

    Negotiator(ProtocolNegotiator own) {
      this.own = own;
    }

    @Override
    public AsciiString scheme() {
      return own.scheme();
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler connection) {
      return new Counting(connection, own.newHandler(connection));
    }

    @Override
    public void close() {
      own.close();
    }
  }

  /** Takes its own place in front of the negotiation, or closes. */
  private final class Counting extends ChannelInboundHandlerAdapter {

    private final GrpcHttp2ConnectionHandler connection;
    private final ChannelHandler negotiation;

    Counting(GrpcHttp2ConnectionHandler connection, ChannelHandler negotiation) {
      this.connection = connection;
      this.negotiation = negotiation;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      Channel channel = context.channel();
      Object address = hostOf(channel.remoteAddress());
      if (!tryOpen(address)) {
        refused.increment();
        Future<?> unused = channel.close();
        return;
      }
      Future<?> greeting =
          channel
              .eventLoop()
              .schedule(() -> closeUnlessGreeted(channel), greetingLimit.toMillis(), MILLISECONDS);
      Future<?> unused =
          channel
              .closeFuture()
              .addListener(
                  closed -> {
                    greeting.cancel(false);
                    closed(address);
                  });
      context.pipeline().replace(this, null, negotiation);
    }

    private void closeUnlessGreeted(Channel channel) {
      if (!connection.decoder().prefaceReceived()) {
        refused.increment();
        Future<?> unused = channel.close();
      }
    }
  }
}
