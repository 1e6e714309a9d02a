package dev.troth.coordinator.link;

import dev.troth.clock.HybridClock;
import dev.troth.coordinator.engine.WayIn;
import dev.troth.daemon.options.HostPort;
import dev.troth.v1.Member;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Opens ways in to read replicas: a channel for questions, and no stream. */
public final class ReplicaLinks implements WayIn.Opener {

  private final Function<HostPort, ManagedChannel> channels;
  private final ClockExchange clocks;

  /**
   * @param channels opens a channel whose callbacks do not block
   */
  public ReplicaLinks(Function<HostPort, ManagedChannel> channels, HybridClock clock) {
    this.channels = channels;
    this.clocks = new ClockExchange(clock);
  }

  @Override
  public WayIn open(Member replica) {
    ManagedChannel channel = channels.apply(HostPort.parse(replica.getAddress()));
    return new ReplicaLink(
        channel,
        new ParticipantQuestions(replica, ParticipantServiceGrpc.newStub(channel), clocks));
  }

  private record ReplicaLink(ManagedChannel channel, ParticipantQuestions questions)
      implements WayIn {

    @Override
    public CompletableFuture<ParticipantServiceReadResponse> read(
        ParticipantServiceReadRequest request, Duration timeout) {
      return questions.read(request, timeout);
    }

    @Override
    public CompletableFuture<ParticipantServiceHistoryResponse> history(
        ParticipantServiceHistoryRequest request, Duration timeout) {
      return questions.history(request, timeout);
    }

    @Override
    public CompletableFuture<ParticipantServiceScanResponse> scan(
        ParticipantServiceScanRequest request, Duration timeout) {
      return questions.scan(request, timeout);
    }

    @Override
    public void close() {
      channel.shutdown(); // whoever has asked is still answered
    }
  }
}
