package dev.troth.cli.client;

import io.grpc.ManagedChannel;

/** How coordinators are reached, and the thread their answers come in on. */
public interface Transport extends AutoCloseable {

  /**
   * A new channel; it connects with its first call and runs callbacks on the transport's thread.
   */
  ManagedChannel open(CoordinatorAddress address);

  Loop loop();

  /** Drops every connection; does not wait for answers. */
  @Override
  void close();
}
