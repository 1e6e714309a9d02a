package dev.troth.daemon.lifecycle;

import dev.troth.daemon.fatal.FatalError;
import dev.troth.daemon.log.LogOutput;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What SIGTERM and SIGINT do. The process exits with 0: after draining when the daemon runs, at
 * once when it is still starting, for then it has promised nothing yet.
 */
final class Shutdown {

  /** What closing may take on top of draining. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final FatalError fatal;
  private final Duration limit;
  private final AtomicReference<RunningDaemon> running = new AtomicReference<>();

  Shutdown(FatalError fatal, Duration drainTimeout) {
    this.fatal = fatal;
    this.limit = drainTimeout.plus(CLOSE_LIMIT);
  }

  void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::run, "shutdown"));
  }

  void started(RunningDaemon daemon) {
    running.set(daemon);
  }

  private void run() {
    haltWhenItTakesTooLong();
    RunningDaemon daemon = running.get();
    if (daemon != null) {
      daemon.stop();
    }
    LogOutput.close();
    // A hooked JVM would go on to say 143.
    Runtime.getRuntime().halt(ExitCode.OK);
  }

  private void haltWhenItTakesTooLong() {
    Thread watchdog =
        new Thread(
            () -> {
              try {
                Thread.sleep(limit.toMillis());
                fatal.halt("still not stopped after " + limit);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "shutdown-limit");
    watchdog.setDaemon(true);
    watchdog.start();
  }
}
