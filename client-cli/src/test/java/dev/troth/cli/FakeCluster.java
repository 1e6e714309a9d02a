package dev.troth.cli;

import dev.troth.cli.client.CoordinatorAddress;
import dev.troth.cli.client.FakeCoordinator;
import dev.troth.cli.client.FakeCoordinators;
import dev.troth.cli.client.FakeDoor;
import dev.troth.cli.client.Loop;
import dev.troth.cli.client.Transport;
import io.grpc.ManagedChannel;

/** Coordinators for commands: a command closes its transport, the coordinators stay. */
final class FakeCluster implements AutoCloseable {

  static final CoordinatorAddress A = CoordinatorAddress.DEFAULT;
  static final CoordinatorAddress B = new CoordinatorAddress("other", 7400);

  private final ThreadLoop loop = new ThreadLoop();
  private final FakeCoordinators coordinators = new FakeCoordinators(loop);

  FakeCoordinator start(FakeCoordinator coordinator) {
    return start(A, coordinator);
  }

  FakeCoordinator start(CoordinatorAddress address, FakeCoordinator coordinator) {
    return coordinators.start(address, coordinator);
  }

  FakeCoordinator start(FakeCoordinator coordinator, FakeDoor door) {
    return coordinators.start(A, coordinator, door);
  }

  void kill(CoordinatorAddress address) {
    coordinators.kill(address);
  }

  CommandRun command() {
    return new CommandRun(new Lasting());
  }

  @Override
  public void close() {
    coordinators.close();
    loop.close();
  }

  private final class Lasting implements Transport {
    @Override
    public ManagedChannel open(CoordinatorAddress address) {
      return coordinators.open(address);
    }

    @Override
    public Loop loop() {
      return loop;
    }

    @Override
    public void close() {}
  }
}
