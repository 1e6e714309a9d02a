package dev.troth.daemon.lifecycle;

import dev.troth.daemon.options.HostPort;
import dev.troth.daemon.permission.Permissions;
import dev.troth.daemon.permission.TokenCheck;
import dev.troth.daemon.server.StartException;
import io.grpc.BindableService;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A daemon's own part. Called in this order: start, opened, whenReady, drain, close; when the start
 * fails, close is all that follows.
 */
public interface Daemon {

  /**
   * Opens what it needs and recovers, before the port is open. The services it returns are called
   * on network threads.
   *
   * @throws StartException saying in one line what is in the way
   */
  List<BindableService> start(DaemonContext context) throws StartException;

  /** Who may call what; asked for once, when it has started. */
  default Permissions permissions(DaemonContext context) {
    return Permissions.unrestricted(context.metrics());
  }

  /** What bearer tokens are checked with; asked for once, when it has started. */
  default TokenCheck tokens(DaemonContext context) {
    return TokenCheck.NONE;
  }

  /** The port is open; no call comes in before this returns. */
  default void opened(HostPort listen) {}

  /**
   * Called once the port is open; until {@code ready} is run, on any thread, no call comes in, and
   * probes say that it is starting.
   */
  default void whenReady(Runnable ready) {
    ready.run();
  }

  /**
   * What the ready line shows beside the addresses, in order: {@code name=bank-a}. Its {@code
   * name}, if any, is which daemon spans are of. Asked for at any time.
   */
  default Map<String, String> details() {
    return Map.of();
  }

  /**
   * Takes no new work, finishes or hands over what is in progress, and ends its streams. Calls are
   * still answered meanwhile.
   */
  void drain(Duration timeout) throws InterruptedException;

  /** Closes everything, also after a start that failed half-way. No call comes in any more. */
  void close();
}
