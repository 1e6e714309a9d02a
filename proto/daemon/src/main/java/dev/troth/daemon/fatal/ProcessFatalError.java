package dev.troth.daemon.fatal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says why in the log, then ends the process without running a shutdown hook. */
public final class ProcessFatalError implements FatalError {

  /** What the process exits with: an internal error, as in sysexits.h. */
  public static final int EXIT_CODE = 70;

  /** Longer than this nobody waits for a log that takes no line. */
  private static final long LOG_LIMIT_MILLIS = 2_000;

  private static final Logger log = LoggerFactory.getLogger(ProcessFatalError.class);

  private final AtomicBoolean halting = new AtomicBoolean();

  @Override
  public void halt(String reason, Throwable cause) {
    if (!halting.compareAndSet(false, true)) {
      waitForTheEnd();
    }
    try {
      haltEvenIfTheLogBlocks();
      log.error("halting reason=\"{}\" exitCode={}", reason, EXIT_CODE, cause);
    } finally {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  private static void haltEvenIfTheLogBlocks() {
    Thread watchdog = new Thread(ProcessFatalError::haltLater, "halt");
    watchdog.setDaemon(true);
    watchdog.start();
  }

  private static void haltLater() {
    try {
      Thread.sleep(LOG_LIMIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(EXIT_CODE);
  }

  private static void waitForTheEnd() {
    while (true) {
      LockSupport.park();
    }
  }
}
