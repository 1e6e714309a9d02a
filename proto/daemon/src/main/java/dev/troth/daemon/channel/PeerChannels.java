package dev.troth.daemon.channel;

import dev.troth.daemon.backoff.Backoff;
import dev.troth.daemon.backoff.BackoffLimits;
import dev.troth.daemon.options.ByteSize;
import dev.troth.daemon.options.ChannelOptions;
import dev.troth.daemon.options.HostPort;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Opens channels to other daemons. Their callbacks run on the network thread and must not block;
 * gRPC itself retries nothing, for only we know what may be repeated. Who opens a channel shuts it
 * down.
 */
public final class PeerChannels {

  private static final Duration FIRST_RECONNECT = Duration.ofMillis(50);

  private final ChannelOptions options;
  private final ByteSize maxMessageSize;
  private final TransportSecurity security;
  private final ScheduledExecutorService timers;
  private final RandomGenerator random;

  /**
   * @param maxMessageSize the largest answer taken
   * @param timers where waits for the next attempt to connect are kept
   */
  public PeerChannels(
      ChannelOptions options,
      ByteSize maxMessageSize,
      TransportSecurity security,
      ScheduledExecutorService timers,
      RandomGenerator random) {
    this.options = options;
    this.maxMessageSize = maxMessageSize;
    this.security = security;
    this.timers = timers;
    this.random = random;
  }

  /** A channel to a peer; it connects at the first call and again whenever it was lost. */
  public ManagedChannel open(HostPort peer) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(peer.host(), peer.port(), security.forChannels())
            .directExecutor()
            .intercept(new RefusedPeers(peer))
            .disableRetry()
            .proxyDetector(address -> null) // peers are spoken to directly
            .keepAliveTime(options.keepaliveTime().toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(options.keepaliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveWithoutCalls(true)
            .withOption(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.toIntExact(options.connectTimeout().toMillis()))
            .maxInboundMessageSize(maxMessageSize.toIntExact());
    if (peer.isBareAddress()) {
      options.tlsName().ifPresent(builder::overrideAuthority);
    }
    ManagedChannel channel = builder.build();
    BackoffLimits limits = new BackoffLimits(FIRST_RECONNECT, options.maxReconnectBackoff());
    new Reconnector(channel, new Backoff(limits, random), this::runAfter).watch();
    return channel;
  }

  private void runAfter(Duration delay, Runnable task) {
    try {
      Future<?> unused = timers.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // The daemon is closing, and so are its channels.
    }
  }
}
