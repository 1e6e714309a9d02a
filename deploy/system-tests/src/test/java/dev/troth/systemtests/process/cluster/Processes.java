package dev.troth.systemtests.process.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The processes of this test run. None of them outlives it. */
public final class Processes {

  private static final Set<Process> living = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Processes::killAll, "kill-processes"));
  }

  private Processes() {}

  /** Starts a process that is killed at the latest when this JVM ends. */
  public static Process start(ProcessBuilder builder) {
    try {
      Process process = builder.start();
      living.add(process);
      var unused = process.onExit().thenAccept(living::remove);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + builder.command(), e);
    }
  }

  /** Kills a process and all that it started. */
  public static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Sends a signal by name: STOP, CONT. */
  static void signal(Process process, String signal) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
              .redirectErrorStream(true)
              .start();
      String said = new String(kill.getInputStream().readAllBytes(), UTF_8);
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("kill -" + signal + ": " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void killAll() {
    living.forEach(Processes::kill);
  }
}
