package dev.troth.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.coordinator.link.ScriptedParticipant;
import dev.troth.daemon.lifecycle.RunningDaemon;
import dev.troth.daemon.options.OptionsReader;
import dev.troth.error.GrpcErrors;
import dev.troth.id.TransactionId;
import dev.troth.v1.Add;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.CoordinatorServiceGrpc.CoordinatorServiceBlockingStub;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ListParticipantsRequest;
import dev.troth.v1.Operation;
import dev.troth.v1.ParticipantHealth;
import dev.troth.v1.SubmitRequest;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The daemon in this process, with real sockets. */
class CoordinatorDaemonTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SplittableRandom random = new SplittableRandom();
  private final FakeParticipant registers = new FakeParticipant("bank-a");
  private final Server participant =
      NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
          .addService(new ScriptedParticipant(registers))
          .build();
  private final RunningDaemon daemon;
  private final ManagedChannel channel;

  CoordinatorDaemonTest() throws Exception {
    participant.start();
    CoordinatorOptions options = new CoordinatorOptions();
    var unused =
        new OptionsReader(Map.of())
            .read(
                options,
                "--listen=127.0.0.1:0",
                "--http=127.0.0.1:0",
                "--participant=bank-a=127.0.0.1:" + participant.getPort());
    daemon =
        RunningDaemon.start(
            new CoordinatorDaemon(options),
            options,
            (reason, cause) -> {
              throw new AssertionError(reason, cause);
            });
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", daemon.listen().port()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    daemon.stop();
    participant.shutdownNow();
  }

  private CoordinatorServiceBlockingStub stub() {
    return CoordinatorServiceGrpc.newBlockingStub(channel);
  }

  private SubmitRequest transfer() {
    TransactionSpec.Builder spec =
        TransactionSpec.newBuilder().setId(TransactionId.create(Instant.now(), random).toString());
    spec.getAtomicBuilder()
        .addOperations(
            Operation.newBuilder()
                .setParticipant("bank-a")
                .setAdd(Add.newBuilder().setKey("k").setDelta(1)));
    return SubmitRequest.newBuilder().setSpec(spec).build();
  }

  private void awaitParticipant() {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                stub()
                    .listParticipants(ListParticipantsRequest.getDefaultInstance())
                    .getParticipantsList()
                    .stream()
                    .anyMatch(p -> p.getHealth() == ParticipantHealth.PARTICIPANT_HEALTH_UP));
  }

  @Test
  void commitsATransactionAtAParticipantItWasToldAbout() {
    awaitParticipant();
    SubmitRequest request = transfer();
    assertThat(stub().submit(request).getOutcome().getStatus())
        .isEqualTo(TransactionStatus.TRANSACTION_STATUS_COMMITTED);
    assertThat(stub().submit(request).getOutcome().getCommitTimestamp()).isEqualTo(100);
  }

  @Test
  void takesNothingNewOnceItStops() {
    awaitParticipant();
    assertThat(stub().submit(transfer()).getOutcome().getStatus())
        .isEqualTo(TransactionStatus.TRANSACTION_STATUS_COMMITTED);
    daemon.stop();
    ErrorCode code = ErrorCode.ERROR_CODE_UNSPECIFIED;
    try {
      var unused = stub().submit(transfer());
    } catch (StatusRuntimeException e) {
      code = GrpcErrors.toReason(e).getCode();
    }
    assertThat(code)
        .isIn(ErrorCode.ERROR_CODE_SHUTTING_DOWN, ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE);
  }
}
