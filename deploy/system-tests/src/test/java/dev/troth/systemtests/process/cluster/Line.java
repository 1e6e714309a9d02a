package dev.troth.systemtests.process.cluster;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.troth.clock.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.stub.AbstractStub;
import java.time.Duration;

/** A channel to one daemon, ready again as soon as the daemon is. */
final class Line implements AutoCloseable {

  private static final int MAX_INBOUND_BYTES = 64 << 20;

  private final ManagedChannel channel;

  Line(String address) {
    this.channel =
        ManagedChannelBuilder.forTarget(address)
            .usePlaintext()
            .maxInboundMessageSize(MAX_INBOUND_BYTES)
            .build();
  }

  ManagedChannel channel() {
    return channel;
  }

  /** A call that waits for the daemon to be there, up to the limit. */
  <S extends AbstractStub<S>> S patient(S stub, Duration limit) {
    channel.resetConnectBackoff();
    return stub.withWaitForReady().withDeadlineAfter(limit.toMillis(), MILLISECONDS);
  }

  /** A call that fails at once when the daemon is not there. */
  <S extends AbstractStub<S>> S impatient(S stub, Duration limit) {
    channel.resetConnectBackoff();
    return stub.withDeadlineAfter(limit.toMillis(), MILLISECONDS);
  }

  static long clock() {
    return Timestamp.ofMillis(System.currentTimeMillis()).bits();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
