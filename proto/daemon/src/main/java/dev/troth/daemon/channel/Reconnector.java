package dev.troth.daemon.channel;

import dev.troth.daemon.backoff.Backoff;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Shortens gRPC's own wait between attempts to connect. It grows to two minutes and cannot be set;
 * a peer that comes back has to be found within seconds (I17).
 */
final class Reconnector {

  private final ManagedChannel channel;
  private final Backoff backoff;
  private final ScheduledExecutorService timers;

  Reconnector(ManagedChannel channel, Backoff backoff, ScheduledExecutorService timers) {
    this.channel = channel;
    this.backoff = backoff;
    this.timers = timers;
  }

  /** Looks at the channel's state now and after each change, until the channel is shut down. */
  void watch() {
    ConnectivityState state = channel.getState(false);
    switch (state) {
      case TRANSIENT_FAILURE -> tryAgainLater();
      case READY -> {
        succeeded();
        channel.notifyWhenStateChanged(state, this::watch);
      }
      case IDLE, CONNECTING -> channel.notifyWhenStateChanged(state, this::watch);
      case SHUTDOWN -> {}
    }
  }

  private synchronized void succeeded() {
    backoff.reset();
  }

  private synchronized void tryAgainLater() {
    try {
      Future<?> unused =
          timers.schedule(this::tryAgain, backoff.next().toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // The daemon is closing, and so is the channel.
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
