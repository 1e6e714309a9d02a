package dev.troth.cli.client;

import dev.troth.tls.ReloadingCredentials;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLException;

/**
 * TCP, secured with mutual TLS 1.3 or in the clear. One event loop does everything: the sockets,
 * gRPC's callbacks, and the tasks of {@link Loop}; a hand-over between threads costs more than all
 * the work for a submission.
 */
public final class NettyTransport implements Transport {

  /** Answers to reads carry up to a thousand values. */
  private static final int MAX_INBOUND_BYTES = 64 << 20;

  private static final int CONNECT_TIMEOUT_MILLIS = 3_000;

  /** Held, for the logging library forgets the level of a logger that nobody holds. */
  private static final Logger GRPC_LOGGER = Logger.getLogger("io.grpc");

  private final EventLoopGroup group;
  private final Loop loop;
  private final Optional<ReloadingCredentials> credentials;
  private final ChannelCredentials security;

  /** In the clear. */
  public NettyTransport() {
    this(Optional.empty(), InsecureChannelCredentials.create());
  }

  /** Secured; a run that lasts follows its files. */
  public NettyTransport(ReloadingCredentials credentials) {
    this(Optional.of(credentials), secured(credentials));
  }

  private NettyTransport(Optional<ReloadingCredentials> credentials, ChannelCredentials security) {
    this.credentials = credentials;
    this.security = security;
    // What goes wrong is said by whoever called, once.
    GRPC_LOGGER.setLevel(Level.OFF);
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("troth-loop", true), NioIoHandler.newFactory());
    this.loop = new NettyLoop(group.next());
  }

  @Override
  public ManagedChannel open(CoordinatorAddress address) {
    credentials.ifPresent(ReloadingCredentials::reload);
    SilentClosing closing = new SilentClosing();
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(address.host(), address.port(), security)
            .directExecutor()
            .eventLoopGroup(group)
            .channelType(NioSocketChannel.class)
            .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
            .maxInboundMessageSize(MAX_INBOUND_BYTES)
            .disableRetry();
    if (credentials.isEmpty()) {
      builder.intercept(closing);
    }
    ManagedChannel channel = builder.build();
    closing.watch(channel);
    return channel;
  }

  private static ChannelCredentials secured(ReloadingCredentials credentials) {
    try {
      return NettySslContextChannelCredentials.create(
          GrpcSslContexts.forClient()
              .keyManager(credentials.keyManager())
              .trustManager(credentials.trustManager())
              .protocols("TLSv1.3")
              .build());
    } catch (SSLException e) {
      throw new IllegalStateException("this JVM cannot do TLS 1.3", e);
    }
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
