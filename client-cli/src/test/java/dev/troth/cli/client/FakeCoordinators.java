package dev.troth.cli.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Coordinators without sockets, reachable by their addresses while they run. */
public final class FakeCoordinators implements Transport {

  private final String network = UUID.randomUUID().toString();
  private final Loop loop;
  private final Map<CoordinatorAddress, Server> servers = new HashMap<>();
  private final Set<CoordinatorAddress> mistrusting = new HashSet<>();

  public FakeCoordinators(Loop loop) {
    this.loop = loop;
  }

  /** Starts a coordinator at an address; what was there before is gone. */
  public FakeCoordinator start(CoordinatorAddress address, FakeCoordinator coordinator) {
    return start(address, coordinator, new FakeDoor());
  }

  /** Starts a coordinator at an address, behind a door. */
  public FakeCoordinator start(
      CoordinatorAddress address, FakeCoordinator coordinator, FakeDoor door) {
    kill(address);
    try {
      servers.put(
          address,
          InProcessServerBuilder.forName(network + address)
              .directExecutor()
              .addService(coordinator)
              .intercept(door)
              .build()
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return coordinator;
  }

  /** TLS keeps everybody from this address from now on. */
  public void mistrust(CoordinatorAddress address) {
    mistrusting.add(address);
  }

  /** Ends a coordinator and every connection to it. */
  public void kill(CoordinatorAddress address) {
    Server server = servers.remove(address);
    if (server != null) {
      server.shutdownNow();
    }
  }

  @Override
  public ManagedChannel open(CoordinatorAddress address) {
    InProcessChannelBuilder channel =
        InProcessChannelBuilder.forName(network + address).directExecutor();
    return mistrusting.contains(address)
        ? channel.intercept(new Mistrust()).build()
        : channel.build();
  }

  /** Ends every call as a handshake does that fails. */
  private static final class Mistrust implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(Listener<A> listener, Metadata headers) {
          listener.onClose(
              Status.UNAVAILABLE.withCause(
                  new IOException("SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA")),
              new Metadata());
        }

        @Override
        public void request(int messages) {}

        @Override
        public void sendMessage(Q message) {}

        @Override
        public void halfClose() {}
      };
    }
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public void close() {
    servers.values().forEach(Server::shutdownNow);
  }
}
