package dev.troth.daemon.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.daemon.options.ByteSize;
import dev.troth.daemon.options.ChannelOptions;
import dev.troth.daemon.options.HostPort;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PeerChannelsTest {

  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final PeerChannels channels =
      new PeerChannels(
          new ChannelOptions(),
          ByteSize.ofMiB(4),
          TransportSecurity.plaintext(),
          timers,
          new SplittableRandom(1));

  @AfterEach
  void close() {
    timers.shutdownNow();
  }

  @Test
  void reachesAPeer() throws Exception {
    Server server = serve(0);
    ManagedChannel channel = channels.open(new HostPort("127.0.0.1", server.getPort()));

    assertThat(check(channel)).isEqualTo(ServingStatus.SERVING);

    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void findsAPeerAgainWhenItComesBack() throws Exception {
    Server server = serve(0);
    int port = server.getPort();
    ManagedChannel channel = channels.open(new HostPort("127.0.0.1", port));
    check(channel);
    server.shutdownNow().awaitTermination();
    channel.getState(true);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> channel.getState(true) == ConnectivityState.TRANSIENT_FAILURE);

    Server again = serve(port);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> channel.getState(false) == ConnectivityState.READY);

    assertThat(check(channel)).isEqualTo(ServingStatus.SERVING);
    channel.shutdownNow();
    again.shutdownNow();
  }

  private static ServingStatus check(ManagedChannel channel) {
    return HealthGrpc.newBlockingStub(channel)
        .withDeadlineAfter(Duration.ofSeconds(20))
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  private static Server serve(int port) throws IOException {
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .addService(new HealthStatusManager().getHealthService())
        .build()
        .start();
  }
}
