package dev.troth.cli.client;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Coordinators without sockets, reachable by their addresses while they run. */
public final class FakeCoordinators implements Transport {

  private final String network = UUID.randomUUID().toString();
  private final Loop loop;
  private final Map<CoordinatorAddress, Server> servers = new HashMap<>();

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

  /** Ends a coordinator and every connection to it. */
  public void kill(CoordinatorAddress address) {
    Server server = servers.remove(address);
    if (server != null) {
      server.shutdownNow();
    }
  }

  @Override
  public ManagedChannel open(CoordinatorAddress address) {
    return InProcessChannelBuilder.forName(network + address).directExecutor().build();
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
