package dev.troth.systemtests.simulation.world;

/** A host with a client on it. What it remembers is the test's, not the process'. */
public final class ClientNode extends Node {

  ClientNode(World world, int number, String name, SimulatedClock clock) {
    super(world, number, name, clock);
  }

  @Override
  void started() {}

  @Override
  void stopped(boolean powerLost) {}

  /** Does something after a time. */
  public void later(long nanos, Runnable work) {
    after(nanos, work);
  }
}
