package dev.troth.coordinator.link;

import dev.troth.clock.HybridClock;
import dev.troth.coordinator.engine.OwnerPeers;
import dev.troth.daemon.options.HostPort;
import dev.troth.error.RejectedException;
import dev.troth.v1.AbortTransactionRequest;
import dev.troth.v1.AbortTransactionResponse;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.CoordinatorServiceGrpc.CoordinatorServiceStub;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Owner;
import dev.troth.v1.OwnerStatusRequest;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.RegisterKey;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Other coordinators, over the network. Keeps the channels to those it asked last. */
public final class CoordinatorPeers implements OwnerPeers {

  private static final int MAX_CHANNELS = 16;

  private final Function<HostPort, ManagedChannel> channels;
  private final ClockExchange clocks;
  private final Map<HostPort, ManagedChannel> open = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param channels opens a channel whose callbacks do not block
   */
  public CoordinatorPeers(Function<HostPort, ManagedChannel> channels, HybridClock clock) {
    this.channels = channels;
    this.clocks = new ClockExchange(clock);
  }

  @Override
  public CompletableFuture<OwnerStatusResponse> ask(
      Owner owner, RegisterKey key, Duration timeout) {
    OwnerStatusRequest request =
        OwnerStatusRequest.newBuilder()
            .setClock(clocks.now())
            .setKey(key)
            .setIncarnation(owner.getIncarnation())
            .build();
    return call(owner, timeout, (stub, reply) -> stub.ownerStatus(request, reply));
  }

  @Override
  public CompletableFuture<AbortTransactionResponse> abort(
      Owner owner, AbortTransactionRequest request, Duration timeout) {
    return call(owner, timeout, (stub, reply) -> stub.abortTransaction(request, reply));
  }

  /** Closes all channels. */
  public synchronized void close() {
    open.values().forEach(ManagedChannel::shutdownNow);
    open.clear();
  }

  private interface Call<T> {
    void make(CoordinatorServiceStub stub, io.grpc.stub.StreamObserver<T> reply);
  }

  private <T> CompletableFuture<T> call(Owner owner, Duration timeout, Call<T> call) {
    ManagedChannel channel;
    try {
      channel = channel(HostPort.parse(owner.getAddress()));
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(
          new RejectedException(
              ErrorCode.ERROR_CODE_INVALID_REQUEST, String.valueOf(e.getMessage())));
    }
    CoordinatorServiceStub stub =
        CoordinatorServiceGrpc.newStub(channel)
            .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
    return FutureReply.of("coordinator " + owner.getAddress(), reply -> call.make(stub, reply));
  }

  private synchronized ManagedChannel channel(HostPort address) {
    ManagedChannel channel = open.computeIfAbsent(address, channels);
    if (open.size() > MAX_CHANNELS) {
      var eldest = open.entrySet().iterator();
      eldest.next().getValue().shutdown();
      eldest.remove();
    }
    return channel;
  }
}
