package dev.troth.cli.client;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * TCP. One event loop does everything: the sockets, gRPC's callbacks, and the tasks of {@link
 * Loop}; a hand-over between threads costs more than all the work for a submission.
 */
public final class NettyTransport implements Transport {

  /** Answers to reads carry up to a thousand values. */
  private static final int MAX_INBOUND_BYTES = 64 << 20;

  private static final int CONNECT_TIMEOUT_MILLIS = 3_000;

  /** Held, for the logging library forgets the level of a logger that nobody holds. */
  private static final Logger GRPC_LOGGER = Logger.getLogger("io.grpc");

  private final EventLoopGroup group;
  private final Loop loop;

  public NettyTransport() {
    // What goes wrong is said by whoever called, once.
    GRPC_LOGGER.setLevel(Level.OFF);
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("troth-loop", true), NioIoHandler.newFactory());
    this.loop = new NettyLoop(group.next());
  }

  @Override
  public ManagedChannel open(CoordinatorAddress address) {
    return NettyChannelBuilder.forAddress(address.host(), address.port())
        .usePlaintext()
        .directExecutor()
        .eventLoopGroup(group)
        .channelType(NioSocketChannel.class)
        .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
        .maxInboundMessageSize(MAX_INBOUND_BYTES)
        .disableRetry()
        .build();
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public void close() {
    var unused = group.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
  }

  private record NettyLoop(EventLoop loop) implements Loop {

    @Override
    public void execute(Runnable task) {
      loop.execute(task);
    }

    @Override
    public void schedule(Duration delay, Runnable task) {
      var unused = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }
  }
}
