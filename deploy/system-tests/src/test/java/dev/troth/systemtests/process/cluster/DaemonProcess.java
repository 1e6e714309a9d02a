package dev.troth.systemtests.process.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One daemon: the same command line and the same ports, however often it is started. */
public final class DaemonProcess {

  /** What a daemon exits with when going on would break a promise. */
  public static final int FATAL = 70;

  /** Far above what a start takes, also on a machine that does other things. */
  private static final Duration READY_LIMIT = Duration.ofSeconds(90);

  private static final Duration EXIT_LIMIT = Duration.ofMinutes(1);

  private final String name;
  private final String program;
  private final Endpoint endpoint;
  private final List<String> command;
  private final Map<String, String> variables;
  private final LogFile log;
  private @Nullable Process process;
  private boolean paused;
  private boolean stopOrdered;

  /** Where a daemon listens. */
  public record Endpoint(String host, int port, int httpPort) {

    /** On the loopback. */
    static Endpoint take() {
      return new Endpoint("127.0.0.1", FreePorts.take(), FreePorts.take());
    }

    /** On a host of its own. */
    static Endpoint on(String host) {
      return new Endpoint(host, 7_400, 7_480);
    }

    public String address() {
      return host + ":" + port;
    }

    public String http() {
      return host + ":" + httpPort;
    }
  }

  DaemonProcess(
      String name,
      String program,
      Endpoint endpoint,
      List<String> command,
      Map<String, String> variables,
      Path logFile) {
    this.name = name;
    this.program = program;
    this.endpoint = endpoint;
    this.command = List.copyOf(command);
    this.variables = Map.copyOf(variables);
    this.log = new LogFile(logFile);
  }

  public String name() {
    return name;
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  public LogFile log() {
    return log;
  }

  public long pid() {
    return running().pid();
  }

  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Starts it; does not wait. */
  public void start() {
    if (isRunning()) {
      throw new IllegalStateException(name + " is running");
    }
    log.beginRun();
    ProcessBuilder builder = new ProcessBuilder(command);
    removeSettings(builder.environment());
    builder.environment().putAll(variables);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.path().toFile()));
    process = Processes.start(builder);
    paused = false;
    stopOrdered = false;
  }

  /** Waits for the ready line. */
  public void awaitReady() {
    Process started = running();
    await(name + " is ready")
        .atMost(READY_LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .failFast(
            () -> {
              if (!started.isAlive()) {
                throw new AssertionError(
                    name + " ended with exit code " + started.exitValue() + "\n" + log.ofRun());
              }
            })
        .until(() -> log.ofRun().contains(program + " ready "));
    checkIsJava(started);
  }

  /** Starts it and waits until it is ready. */
  public void startAndAwaitReady() {
    start();
    awaitReady();
  }

  /** SIGKILL: as a power failure would. Waits until it is gone. */
  public void kill() {
    stopOrdered = true;
    running().destroyForcibly();
    awaitExit();
  }

  /** SIGSTOP: it keeps its sockets and says nothing. Returns when none of its threads runs. */
  public void pause() {
    Process stopping = running();
    Processes.signal(stopping, "STOP");
    await(name + " is stopped")
        .atMost(EXIT_LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> Processes.isStopped(stopping));
    paused = true;
  }

  /** SIGCONT. */
  public void resume() {
    Processes.signal(running(), "CONT");
    paused = false;
  }

  public boolean isPaused() {
    return isRunning() && paused;
  }

  /** SIGTERM; waits for the end and says the exit code. */
  public int terminate() {
    sendTerminate();
    return awaitExit();
  }

  /** SIGTERM; does not wait. */
  public void sendTerminate() {
    stopOrdered = true;
    running().destroy();
  }

  /** Whether it was started once, told or made to stop, and is gone. */
  public boolean isKilled() {
    return process != null && stopOrdered && !process.isAlive();
  }

  /** A daemon that ends without being told to has met something it must not survive. */
  public void checkDidNotEndByItself() {
    if (process != null && !stopOrdered && !process.isAlive()) {
      throw new AssertionError(
          name + " ended by itself with exit code " + process.exitValue() + "\n" + log.tail());
    }
  }

  /** Waits until it has ended by itself, and says the exit code. */
  public int awaitExit() {
    try {
      Process ending = running();
      if (!ending.waitFor(EXIT_LIMIT.toSeconds(), SECONDS)) {
        throw new AssertionError(name + " has not ended after " + EXIT_LIMIT + "\n" + log.tail());
      }
      return ending.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Whatever state it is in, it is gone afterwards. */
  void dispose() {
    if (process != null) {
      Processes.kill(process);
      awaitExit();
    }
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return process;
  }

  /** To kill a launcher would leave its daemon alive, and the tests would prove nothing. */
  private void checkIsJava(Process started) {
    Path comm = Path.of("/proc", Long.toString(started.pid()), "comm");
    try {
      if (Files.exists(comm) && !Files.readString(comm).strip().equals("java")) {
        throw new AssertionError(program + " did not become the JVM: " + Files.readString(comm));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Only the command line counts. */
  private static void removeSettings(Map<String, String> environment) {
    environment.keySet().removeIf(key -> key.startsWith("TROTH_"));
  }
}
