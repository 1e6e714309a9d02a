package dev.troth.coordinator.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.id.OwnerId;
import dev.troth.v1.AbortTransactionRequest;
import dev.troth.v1.AbortTransactionResponse;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.Owner;
import dev.troth.v1.OwnerDecision;
import dev.troth.v1.OwnerStatusRequest;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.RegisterKey;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CoordinatorPeersTest {

  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final List<ManagedChannel> opened = new ArrayList<>();
  private final CoordinatorPeers peers =
      new CoordinatorPeers(
          address -> {
            ManagedChannel channel =
                InProcessChannelBuilder.forName(address.toString()).directExecutor().build();
            opened.add(channel);
            return channel;
          },
          new HybridClock(() -> 1, Duration.ofHours(1), Timestamp.ZERO));

  private final Server server =
      InProcessServerBuilder.forName("here:1")
          .directExecutor()
          .addService(
              new CoordinatorServiceGrpc.CoordinatorServiceImplBase() {
                @Override
                public void ownerStatus(
                    OwnerStatusRequest request, StreamObserver<OwnerStatusResponse> observer) {
                  observer.onNext(
                      OwnerStatusResponse.newBuilder()
                          .setDecision(OwnerDecision.OWNER_DECISION_COMMITTED)
                          .setCommitTimestamp(request.getIncarnation())
                          .build());
                  observer.onCompleted();
                }

                @Override
                public void abortTransaction(
                    AbortTransactionRequest request,
                    StreamObserver<AbortTransactionResponse> observer) {
                  observer.onNext(AbortTransactionResponse.getDefaultInstance());
                  observer.onCompleted();
                }
              })
          .build();

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    peers.close();
    server.shutdownNow();
  }

  private static Owner owner(String address) {
    return new OwnerId(new UUID(1, 2), 42).at(address);
  }

  @Test
  void asksAnOwnerWhereItsRowsSayThatItIs() {
    OwnerStatusResponse response =
        peers.ask(owner("here:1"), RegisterKey.getDefaultInstance(), LIMIT).join();
    assertThat(response.getCommitTimestamp()).isEqualTo(42);
    assertThat(peers.abort(owner("here:1"), AbortTransactionRequest.getDefaultInstance(), LIMIT))
        .isCompleted();
    assertThat(opened).hasSize(1);
  }

  @Test
  void failsWhenThereIsNobody() {
    assertThat(peers.ask(owner("there:1"), RegisterKey.getDefaultInstance(), LIMIT))
        .isCompletedExceptionally();
    assertThat(peers.ask(owner("nowhere"), RegisterKey.getDefaultInstance(), LIMIT))
        .isCompletedExceptionally();
  }

  @Test
  void keepsFewChannels() {
    for (int i = 1; i <= 30; i++) {
      var unused = peers.ask(owner("host:" + i), RegisterKey.getDefaultInstance(), LIMIT);
    }
    assertThat(opened.stream().filter(channel -> !channel.isShutdown())).hasSize(16);
  }
}
