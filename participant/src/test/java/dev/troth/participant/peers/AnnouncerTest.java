package dev.troth.participant.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.daemon.channel.PeerChannels;
import dev.troth.daemon.channel.TransportSecurity;
import dev.troth.daemon.options.ByteSize;
import dev.troth.daemon.options.ChannelOptions;
import dev.troth.daemon.options.HostPort;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.AnnounceResponse;
import dev.troth.v1.CoordinatorServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a participant goes, over sockets. */
@Timeout(30)
class AnnouncerTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final HybridClock clock =
      new HybridClock(System::currentTimeMillis, Duration.ofSeconds(30), Timestamp.ZERO);
  private final PeerChannels channels =
      new PeerChannels(
          new ChannelOptions(),
          ByteSize.ofMiB(4),
          TransportSecurity.plaintext(),
          timers,
          new Random(1));
  private final Coordinator busy = new Coordinator();
  private final Coordinator idle = new Coordinator();
  private Server first;
  private Server second;
  private List<HostPort> coordinators;

  /** Says how many transactions are undecided; none when it was not told how many. */
  private static final class Coordinator extends CoordinatorServiceGrpc.CoordinatorServiceImplBase {
    private final Queue<Integer> inFlight = new ConcurrentLinkedQueue<>();
    private final Queue<AnnounceRequest> heard = new ConcurrentLinkedQueue<>();

    @Override
    public void announce(AnnounceRequest request, StreamObserver<AnnounceResponse> observer) {
      heard.add(request);
      Integer left = inFlight.poll();
      observer.onNext(AnnounceResponse.newBuilder().setInFlight(left == null ? 0 : left).build());
      observer.onCompleted();
    }
  }

  @BeforeEach
  void serve() throws Exception {
    first = serve(busy);
    second = serve(idle);
    coordinators =
        List.of(
            new HostPort("127.0.0.1", first.getPort()),
            new HostPort("127.0.0.1", second.getPort()));
  }

  private static Server serve(Coordinator coordinator) throws Exception {
    return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
        .addService(coordinator)
        .build()
        .start();
  }

  @AfterEach
  void stop() {
    first.shutdownNow();
    second.shutdownNow();
    timers.shutdownNow();
  }

  @Test
  void leavesWhenNoCoordinatorHasAnythingUndecidedForIt() throws Exception {
    busy.inFlight.addAll(List.of(3, 1));

    assertThat(leave(LONG)).isTrue();
    assertThat(busy.heard).hasSize(3).allMatch(AnnounceRequest::getLeaving);
    assertThat(idle.heard).hasSize(3).allMatch(AnnounceRequest::getLeaving);
  }

  @Test
  void doesNotWaitForACoordinatorThatIsNotThere() throws Exception {
    first.shutdownNow().awaitTermination();

    assertThat(leave(LONG)).isTrue();
    assertThat(idle.heard).hasSize(1);
  }

  @Test
  void goesWhenTheTimeIsUp() throws Exception {
    busy.inFlight.addAll(Collections.nCopies(1_000, 1));

    assertThat(leave(Duration.ofMillis(100))).isFalse();
    assertThat(busy.inFlight).isNotEmpty();
  }

  private boolean leave(Duration atMost) throws InterruptedException {
    try (PeerNetwork network = new PeerNetwork(clock, channels, coordinators)) {
      return network.announcer(AnnounceRequest::getDefaultInstance, refusal -> {}).leave(atMost);
    }
  }
}
