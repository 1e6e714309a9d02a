package dev.troth.cli;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ctrl-C, or SIGTERM, as the way a command is meant to end: what is being printed is finished, and
 * the exit code is that of success.
 */
final class Interruption implements AutoCloseable {

  /** For a reader of the output that does not read. */
  private static final long MAX_WAIT_SECONDS = 2;

  /** What must not be cut in two. */
  interface Work {
    boolean run() throws IOException;
  }

  private final ReentrantLock busy = new ReentrantLock();
  private final Thread hook = new Thread(this::end, "troth-interruption");

  private Interruption() {}

  static Interruption expect() {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** Runs to its end, unless the process was interrupted before. */
  boolean hold(Work work) throws IOException {
    busy.lock();
    try {
      return work.run();
    } finally {
      busy.unlock();
    }
  }

  private void end() {
    try {
      boolean unused = busy.tryLock(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(ExitCode.DONE);
  }

  /** From now on it ends the process as it does any other. */
  @Override
  public void close() {
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is running, and ends the process.
    }
  }
}
