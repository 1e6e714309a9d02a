package dev.troth.systemtests.process.cluster;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A run of the command that has not ended yet. */
public final class CliRun {

  private static final long POLL_MILLIS = 50;

  private final Process process;
  private final Path stdout;
  private final Path stderr;

  CliRun(Process process, Path stdout, Path stderr) {
    this.process = process;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /** Its standard input, when it was started with a pipe. */
  public BufferedWriter input() {
    return process.outputWriter();
  }

  public long pid() {
    return process.pid();
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  /** Results so far, in bytes: to see whether it gets on. */
  public long progress() {
    return stdout.toFile().length();
  }

  /** Waits until it has written something. */
  public void awaitOutput(String text, Duration limit) {
    try {
      for (long end = System.nanoTime() + limit.toNanos();
          !Files.readString(stdout).contains(text);
          Thread.sleep(POLL_MILLIS)) {
        if (System.nanoTime() - end > 0 || !process.isAlive()) {
          throw new AssertionError("the command has not written " + text + ": " + said());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** SIGKILL. */
  public void kill() {
    Processes.kill(process);
  }

  /** Waits for its end. */
  public CliResult await(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), MILLISECONDS)) {
        Processes.kill(process);
        throw new AssertionError("the command has not ended after " + limit + ": " + said());
      }
      return new CliResult(process.exitValue(), Files.readString(stdout), Files.readString(stderr));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private String said() throws IOException {
    return Files.readString(stderr);
  }
}
