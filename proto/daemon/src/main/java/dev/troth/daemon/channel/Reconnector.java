package dev.troth.daemon.channel;

import dev.troth.daemon.backoff.Backoff;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Duration;

/**
 * Shortens gRPC's own wait between attempts to connect. It grows to two minutes and cannot be set;
 * a peer that comes back has to be found within seconds (I17).
 */
final class Reconnector {

  private final ManagedChannel channel;
  private final Backoff backoff;
  private final Timer timer;

  /** Runs something once, later. */
  interface Timer {
    void runAfter(Duration delay, Runnable task);
  }

  Reconnector(ManagedChannel channel, Backoff backoff, Timer timer) {
    this.channel = channel;
    this.backoff = backoff;
    this.timer = timer;
  }

  /** Looks at the channel's state now and after each change, until the channel is shut down. */
  synchronized void watch() {
    ConnectivityState state = channel.getState(false);
    switch (state) {
      case TRANSIENT_FAILURE -> timer.runAfter(backoff.next(), this::tryAgain);
      case READY -> {
        backoff.reset();
        channel.notifyWhenStateChanged(state, this::watch);
      }
      case IDLE, CONNECTING -> channel.notifyWhenStateChanged(state, this::watch);
      case SHUTDOWN -> {}
    }
  }

  /** A failed channel stays so through its attempts: it has to be looked at by the clock. */
  private void tryAgain() {
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      channel.resetConnectBackoff();
    }
    watch();
  }
}
