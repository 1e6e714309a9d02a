package dev.troth.daemon.lifecycle;

import dev.troth.daemon.fatal.FatalError;
import dev.troth.daemon.fatal.ProcessFatalError;
import dev.troth.daemon.log.LogOutput;
import dev.troth.daemon.options.DaemonOptions;
import dev.troth.daemon.options.OptionsReader;
import dev.troth.daemon.options.Settings;
import dev.troth.daemon.options.UsageException;
import dev.troth.daemon.server.StartException;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a daemon's process: reads the options, starts, prints one ready line on stdout, and
 * waits for SIGTERM or SIGINT to drain and exit with 0.
 */
public final class DaemonMain {

  private DaemonMain() {}

  /**
   * Does not return.
   *
   * @param options empty, to be filled from flags, environment and file
   * @param create makes the daemon from its options; opens nothing yet
   */
  public static <O extends DaemonOptions> void run(
      O options, Function<O, Daemon> create, String... args) {
    String program = OptionsReader.programName(options);
    Settings settings = read(program, options, args);
    LogOutput.configure(options.log());
    Logger log = LoggerFactory.getLogger(DaemonMain.class);
    log.info(
        "starting program={} version={} pid={}", program, version(), ProcessHandle.current().pid());
    settings.warnings().forEach(warning -> log.warn("{}", warning));
    FatalError fatal = new ProcessFatalError();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> fatal.halt("uncaught exception in thread " + thread.getName(), e));
    Shutdown shutdown = new Shutdown(fatal, options.server().drainTimeout());
    shutdown.install();
    RunningDaemon running = start(program, options, create, fatal);
    shutdown.started(running);
    running.readiness().whenReady(() -> System.out.println(readyLine(program, running.details())));
    waitForTheEnd();
  }

  private static <O extends DaemonOptions> Settings read(
      String program, O options, String... args) {
    try {
      Settings settings = new OptionsReader(System.getenv()).read(options, args);
      if (options.program().help()) {
        exit(ExitCode.OK, System.out, OptionsReader.usage(options));
      }
      if (options.program().version()) {
        exit(ExitCode.OK, System.out, program + " " + version());
      }
      if (options.program().printConfig()) {
        exit(ExitCode.OK, System.out, settings.toString());
      }
      return settings;
    } catch (UsageException e) {
      throw exit(
          ExitCode.USAGE,
          System.err,
          "%s: %s%nTry '%s --help'.".formatted(program, e.getMessage(), program));
    }
  }

  private static <O extends DaemonOptions> RunningDaemon start(
      String program, O options, Function<O, Daemon> create, FatalError fatal) {
    try {
      return RunningDaemon.start(create.apply(options), options, fatal);
    } catch (StartException | RuntimeException e) {
      LoggerFactory.getLogger(DaemonMain.class).debug("start failed", e);
      throw exit(ExitCode.START_FAILED, System.err, program + ": " + describe(e));
    }
  }

  /** What was foreseen says enough by itself; what was not is called by its name. */
  private static String describe(Exception e) {
    return e instanceof StartException
        ? String.valueOf(e.getMessage())
        : "cannot start: " + e + " (--log-level debug shows where)";
  }

  static String readyLine(String program, Map<String, String> details) {
    return details.entrySet().stream()
        .map(detail -> detail.getKey() + "=" + detail.getValue())
        .collect(Collectors.joining(" ", program + " ready ", ""));
  }

  private static String version() {
    String version = DaemonMain.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }

  /** Ends the process without its shutdown hook, which is for a daemon that runs. */
  private static IllegalStateException exit(int code, PrintStream stream, String text) {
    stream.println(text.stripTrailing());
    stream.flush();
    LogOutput.close();
    Runtime.getRuntime().halt(code);
    return new IllegalStateException("halted");
  }

  private static void waitForTheEnd() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
