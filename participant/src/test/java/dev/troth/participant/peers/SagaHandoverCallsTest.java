package dev.troth.participant.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.daemon.channel.PeerChannels;
import dev.troth.daemon.channel.TransportSecurity;
import dev.troth.daemon.options.ByteSize;
import dev.troth.daemon.options.ChannelOptions;
import dev.troth.daemon.options.HostPort;
import dev.troth.id.OwnerId;
import dev.troth.id.TransactionId;
import dev.troth.participant.engine.Documents;
import dev.troth.participant.engine.Peers;
import dev.troth.v1.AdoptSagasRequest;
import dev.troth.v1.AdoptSagasResponse;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.DrivenSagasRequest;
import dev.troth.v1.DrivenSagasResponse;
import dev.troth.v1.Owner;
import dev.troth.v1.SagaRow;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is asked of coordinators about sagas, over sockets. */
@Timeout(30)
class SagaHandoverCallsTest {

  private static final TransactionId ONE = Documents.id(1_000, 1).transaction();
  private static final TransactionId TWO = Documents.id(1_000, 2).transaction();
  private static final ByteString NONSENSE = ByteString.copyFromUtf8("nonsense");

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
  private final Coordinator coordinator = new Coordinator();
  private Server server;

  /** Drives, and takes, the first of whatever it is asked about; says more than it was asked. */
  private static final class Coordinator extends CoordinatorServiceGrpc.CoordinatorServiceImplBase {
    private final BlockingQueue<DrivenSagasRequest> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<AdoptSagasRequest> offered = new LinkedBlockingQueue<>();

    @Override
    public void drivenSagas(
        DrivenSagasRequest request, StreamObserver<DrivenSagasResponse> observer) {
      asked.add(request);
      observer.onNext(
          DrivenSagasResponse.newBuilder()
              .addDriven(request.getSagaIds(0))
              .addDriven(NONSENSE)
              .build());
      observer.onCompleted();
    }

    @Override
    public void adoptSagas(AdoptSagasRequest request, StreamObserver<AdoptSagasResponse> observer) {
      offered.add(request);
      observer.onNext(
          AdoptSagasResponse.newBuilder()
              .addAdopted(request.getRows(0).getSagaId())
              .addAdopted(NONSENSE)
              .build());
      observer.onCompleted();
    }
  }

  @BeforeEach
  void serve() throws Exception {
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(coordinator)
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
    timers.shutdownNow();
  }

  private Set<TransactionId> driven(String address) throws Exception {
    try (PeerNetwork network = new PeerNetwork(clock, channels, List.of())) {
      CompletableFuture<Set<TransactionId>> answer = new CompletableFuture<>();
      Owner owner = new OwnerId(new UUID(1, 2), 3).at(address);
      peers(network).driven(owner, List.of(ONE, TWO), answer::complete);
      return answer.get(20, TimeUnit.SECONDS);
    }
  }

  private Set<TransactionId> adopt(List<HostPort> coordinators) throws Exception {
    try (PeerNetwork network = new PeerNetwork(clock, channels, coordinators)) {
      CompletableFuture<Set<TransactionId>> answer = new CompletableFuture<>();
      peers(network).adopt(List.of(row(ONE), row(TWO)), answer::complete);
      return answer.get(20, TimeUnit.SECONDS);
    }
  }

  private static Peers peers(PeerNetwork network) {
    return network.peers(Documents.store(1), Runnable::run);
  }

  private static SagaRow row(TransactionId saga) {
    return SagaRow.newBuilder().setSagaId(saga.toBytes()).build();
  }

  private String here() {
    return "localhost:" + server.getPort();
  }

  @Test
  void anOwnerSaysWhatItDrives() throws Exception {
    assertThat(driven(here())).containsExactly(ONE);
    DrivenSagasRequest asked = coordinator.asked.element();
    assertThat(asked.getCoordinatorId().size()).isEqualTo(16);
    assertThat(asked.getSagaIdsList()).containsExactly(ONE.toBytes(), TWO.toBytes());
  }

  @Test
  void anOwnerThatCannotBeAskedDrivesNothing() throws Exception {
    String here = here();
    server.shutdownNow().awaitTermination();
    assertThat(driven(here)).isEmpty();
    assertThat(driven("no address")).isEmpty();
  }

  @Test
  void aCoordinatorSaysWhatItHasTaken() throws Exception {
    assertThat(adopt(List.of(HostPort.parse(here())))).containsExactly(ONE);
    AdoptSagasRequest offered = coordinator.offered.element();
    assertThat(offered.getHomeStoreId()).isEqualTo(Documents.store(1).toBytes());
    assertThat(offered.getRowsCount()).isEqualTo(2);
  }

  @Test
  void whereThereIsNoCoordinatorNoneHasTakenAnything() throws Exception {
    assertThat(adopt(List.of())).isEmpty();
  }
}
