package dev.troth.systemtests.process.cluster;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.channel.TransportSecurity;
import dev.troth.tls.ReloadingCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.stub.AbstractStub;
import java.time.Duration;
import java.util.Optional;

/** A channel to one daemon, ready again as soon as the daemon is. */
final class Line implements AutoCloseable {

  private static final int MAX_INBOUND_BYTES = 64 << 20;

  private final Optional<ReloadingCredentials> credentials;
  private final ManagedChannel channel;

  Line(String address, Optional<ReloadingCredentials> credentials) {
    this.credentials = credentials;
    TransportSecurity security =
        credentials.map(TransportSecurity::tls).orElseGet(TransportSecurity::plaintext);
    this.channel =
        Grpc.newChannelBuilder(address, security.forChannels())
            .maxInboundMessageSize(MAX_INBOUND_BYTES)
            .build();
  }

  ManagedChannel channel() {
    return channel;
  }

  /** A call that waits for the daemon to be there, up to the limit. */
  <S extends AbstractStub<S>> S patient(S stub, Duration limit) {
    prepare();
    return stub.withWaitForReady().withDeadlineAfter(limit.toMillis(), MILLISECONDS);
  }

  /** A call that fails at once when the daemon is not there. */
  <S extends AbstractStub<S>> S impatient(S stub, Duration limit) {
    prepare();
    return stub.withDeadlineAfter(limit.toMillis(), MILLISECONDS);
  }

  private void prepare() {
    credentials.ifPresent(ReloadingCredentials::reload);
    channel.resetConnectBackoff();
  }

  static long clock() {
    return Timestamp.ofMillis(System.currentTimeMillis()).bits();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
