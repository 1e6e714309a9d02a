package dev.troth.systemtests.process.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Daemons as {@code deploy/local/hosts} runs them: each on a host of its own, as systemd would, on
 * one network, secured. The command runs on one more host.
 */
public final class Hosts implements AutoCloseable {

  private static final int PROBE_HOSTS = 1;

  /** Far above what the script takes for a command of its own. */
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private final Surroundings surroundings = Surroundings.ofBuild();
  private final Path directory;
  private final Path kept;
  private final List<String> participants;
  private final Thread lastResort = new Thread(this::remove, "remove-hosts");

  /**
   * @param directory for what the script keeps, and for what it says
   */
  public Hosts(Path directory, List<String> participants) {
    this.directory = directory.toAbsolutePath();
    this.kept = this.directory.resolve("hosts");
    this.participants = List.copyOf(participants);
  }

  /** Whether this machine allows hosts; if not, standard error says why. */
  public boolean arePossible() {
    Optional<Lan> probe = Lan.make(directory.resolve("probe"), PROBE_HOSTS);
    probe.ifPresent(Lan::close);
    return probe.isPresent();
  }

  /** Removes what an earlier run has left, makes the network, and starts every daemon. */
  public void start() {
    remove();
    Runtime.getRuntime().addShutdownHook(lastResort);
    long pid = ProcessHandle.current().pid();
    must(
        "start",
        "--participants",
        String.join(",", participants),
        "--network",
        "hosts" + pid % 100_000,
        "--subnet",
        "198.19." + pid % 254);
  }

  /** Starts the daemon on a host that was killed. */
  public void start(String host) {
    must("start", host);
  }

  /** As a host that loses its power. */
  public void kill(String host) {
    must("kill", host);
  }

  /** Makes something wrong with the network. */
  public void fault(String... words) {
    must("fault", words);
  }

  /** Makes right what concerns these hosts, or everything. */
  public void heal(String... hosts) {
    must("heal", hosts);
  }

  /** Stops every daemon, and removes the network. */
  public void stop() {
    must("stop");
  }

  /** Where the coordinators are: host:port, with commas between. */
  public String coordinators() {
    return must("environment")
        .stdout()
        .lines()
        .filter(line -> line.startsWith("export TROTH_COORDINATOR="))
        .findFirst()
        .orElseThrow()
        .replace("export TROTH_COORDINATOR=", "");
  }

  /** Runs a program on the clients' host, where the command finds the coordinators. */
  public CliResult run(Duration limit, String... program) {
    return script("run", limit, program);
  }

  /** The command, on the clients' host. */
  public Cli cli() {
    Path program = directory.resolve("troth");
    try {
      Files.writeString(
          program, "#!/bin/sh\nexec '%s' run --dir '%s' troth \"$@\"\n".formatted(script(), kept));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!program.toFile().setExecutable(true)) {
      throw new IllegalStateException(program + " cannot be made executable");
    }
    return new Cli(
        program,
        directory.resolve("cli"),
        List.of(coordinators()),
        Map.of("TROTH_HOME", surroundings.distribution().toString()));
  }

  /** Checks a participant's store; it must not run. */
  public CliResult verifyStore(String participant) {
    return new Command(directory.resolve("verify-" + participant))
        .run(
            surroundings.program("troth-participant").toString(),
            "store",
            "verify",
            "--data-dir",
            kept.resolve(participant).resolve("var/lib/troth").resolve(participant).toString());
  }

  /** For whoever looks for the reason of a failure. */
  public void printLogTails() {
    for (String daemon : daemons()) {
      LogFile log = new LogFile(kept.resolve(daemon).resolve("log"));
      System.err.println("--- " + daemon + " (" + log.path() + "), its last lines:");
      System.err.println(log.tail());
    }
  }

  /** Each on the host that is called as it is. */
  public List<String> daemons() {
    List<String> all = new ArrayList<>(participants);
    all.addAll(List.of("coordinator-1", "coordinator-2"));
    return all;
  }

  /** Nothing of it is left: no process, no namespace; logs and data are. */
  @Override
  public void close() {
    end();
    Runtime.getRuntime().removeShutdownHook(lastResort);
  }

  private void remove() {
    end();
    script("clean");
  }

  private void end() {
    if (Files.exists(kept.resolve("shape"))) {
      script("kill", daemons().toArray(String[]::new));
      script("stop");
    }
  }

  private CliResult must(String command, String... words) {
    CliResult done = script(command, words);
    if (done.exitCode() != 0) {
      throw new AssertionError("hosts " + command + " " + String.join(" ", words) + ": " + done);
    }
    return done;
  }

  private CliResult script(String command, String... words) {
    return script(command, LIMIT, words);
  }

  private CliResult script(String command, Duration limit, String... words) {
    List<String> line = new ArrayList<>(List.of(script(), command, "--dir", kept.toString()));
    line.addAll(List.of(words));
    return new Command(directory.resolve("script-" + command))
        .within(limit)
        .with("TROTH_HOME", surroundings.distribution().toString())
        .run(line.toArray(String[]::new));
  }

  private String script() {
    return surroundings.repository().resolve("deploy/local/hosts").toString();
  }
}
