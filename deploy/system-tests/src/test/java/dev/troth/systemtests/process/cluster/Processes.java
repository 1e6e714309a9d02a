package dev.troth.systemtests.process.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The processes of this test run. None of them outlives it. */
public final class Processes {

  /** They live for seconds: what the second compiler takes would never come back. */
  private static final String JAVA_OPTIONS = "-XX:TieredStopAtLevel=1";

  private static final Set<Process> living = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Processes::killAll, "kill-processes"));
  }

  private Processes() {}

  /**
   * Starts a process that is killed at the latest when this JVM ends. Troth's programs start with
   * one compiler, if nothing else is said.
   */
  public static Process start(ProcessBuilder builder) {
    builder.environment().putIfAbsent("TROTH_JAVA_OPTS", JAVA_OPTIONS);
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

  /**
   * Whether every thread is stopped, or the process gone. A thread that is in the middle of a write
   * stops when that is done.
   */
  static boolean isStopped(Process process) {
    Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
    try (Stream<Path> threads = Files.list(tasks)) {
      return threads.allMatch(thread -> isStopped(thread.resolve("stat")));
    } catch (IOException e) {
      return true;
    }
  }

  private static boolean isStopped(Path stat) {
    try {
      String line = Files.readString(stat);
      return line.charAt(line.lastIndexOf(')') + 2) == 'T';
    } catch (IOException e) {
      return true; // a thread that has ended meanwhile
    }
  }

  private static void killAll() {
    living.forEach(Processes::kill);
  }
}
