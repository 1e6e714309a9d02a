package dev.troth.daemon.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exit codes and last words, as a process' parent sees them. */
final class DaemonProcessTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void endProcesses() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void drainsAndExitsWithZeroOnSigterm() throws Exception {
    Process daemon = daemon();
    awaitText(out(), "troth-echo ready name=bank-a listen=127.0.0.1:");

    daemon.destroy();

    assertThat(exitCode(daemon)).isEqualTo(ExitCode.OK);
    assertThat(Files.readAllLines(err()))
        .anyMatch(line -> line.endsWith("EchoDaemon drained"))
        .anyMatch(line -> line.endsWith("EchoDaemon closed"))
        .last()
        .asString()
        .endsWith("stopped");
    assertThat(Files.readAllLines(out())).hasSize(1);
  }

  @Test
  void exitsWithZeroOnSigtermDuringItsStart() throws Exception {
    Process daemon = daemon("--trouble", "start_hangs");
    awaitText(err(), "hanging");

    daemon.destroy();

    assertThat(exitCode(daemon)).isEqualTo(ExitCode.OK);
  }

  @Test
  void saysInOneLineWhyItCannotStart() throws Exception {
    assertThat(exitCode(daemon("--trouble", "START_REFUSED"))).isEqualTo(ExitCode.START_FAILED);
    assertThat(Files.readAllLines(err()))
        .filteredOn(line -> !line.contains(" INFO "))
        .containsExactly("troth-echo: the directory is locked");
  }

  @Test
  void showsWhereTheStartFailedWhenItIsAsked() throws Exception {
    assertThat(exitCode(daemon("--trouble", "START_BROKEN", "--log-level", "debug")))
        .isEqualTo(ExitCode.START_FAILED);
    assertThat(Files.readString(err()))
        .contains("at dev.troth.daemon.lifecycle.EchoDaemon.start(")
        .contains("troth-echo: cannot start: java.lang.IllegalStateException: a bug");
  }

  @Test
  void saysWhichPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();

      assertThat(exitCode(daemon("--listen", address))).isEqualTo(ExitCode.START_FAILED);
      assertThat(Files.readString(err()))
          .contains("troth-echo: cannot listen on " + address + " (--listen): Address already")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void refusesWrongOptions() throws Exception {
    assertThat(exitCode(daemon("--drain-timeout", "soon"))).isEqualTo(ExitCode.USAGE);
    assertThat(Files.readAllLines(err()))
        .hasSize(2)
        .first()
        .asString()
        .startsWith("troth-echo: ")
        .contains("--drain-timeout", "'soon' is not a duration");
  }

  @Test
  void printsItsSettings() throws Exception {
    assertThat(exitCode(daemon("--print-config", "--drain-timeout", "1m"))).isEqualTo(ExitCode.OK);
    assertThat(Files.readString(out()))
        .contains("drain-timeout=1m  # flag --drain-timeout")
        .contains("max-message-size=4MiB  # default");
  }

  @Test
  void haltsAtOnceWhenAPromiseCannotBeKept() throws Exception {
    assertThat(exitCode(daemon("--trouble", "HALT"))).isEqualTo(ExitCode.FATAL);
    assertThat(Files.readString(err()))
        .contains("halting reason=\"the sync failed\" exitCode=70")
        .contains("java.io.IOException: disk full")
        .doesNotContain("drained", "closed");
    assertThat(Files.readString(out())).isEmpty();
  }

  @Test
  void haltsOnAnExceptionNobodyCaught() throws Exception {
    assertThat(exitCode(daemon("--trouble", "UNCAUGHT"))).isEqualTo(ExitCode.FATAL);
    assertThat(Files.readString(err()))
        .contains("halting reason=\"uncaught exception in thread careless\"")
        .contains("nobody caught me");
  }

  @Test
  void nothingOfOpenTelemetryIsLoadedUnlessSomethingIsTraced() throws Exception {
    String without =
        Pattern.compile(File.pathSeparator)
            .splitAsStream(classPath())
            .filter(entry -> !entry.contains("io/opentelemetry/"))
            .collect(Collectors.joining(File.pathSeparator));
    Process untraced = daemonOf(without);
    awaitText(out(), "troth-echo ready");
    untraced.destroy();
    assertThat(exitCode(untraced)).isEqualTo(ExitCode.OK);

    Process traced = daemonOf(without, "--trace-to", "http://127.0.0.1:1");
    assertThat(exitCode(traced)).isNotEqualTo(ExitCode.OK);
    assertThat(Files.readString(err())).contains("io/opentelemetry/");
  }

  private static String classPath() {
    return System.getProperty("java.class.path", "");
  }

  private Path out() {
    return directory.resolve("out");
  }

  private Path err() {
    return directory.resolve("err");
  }

  private Process daemon(String... args) throws IOException {
    return daemonOf(classPath(), args);
  }

  private Process daemonOf(String classPath, String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                classPath,
                EchoDaemon.class.getName()));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out().toFile())
            .redirectError(err().toFile())
            .redirectInput(new File("/dev/null"))
            .start();
    processes.add(process);
    return process;
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static void awaitText(Path file, String text) {
    Awaitility.await().atMost(PATIENCE).until(() -> Files.readString(file).contains(text));
  }
}
