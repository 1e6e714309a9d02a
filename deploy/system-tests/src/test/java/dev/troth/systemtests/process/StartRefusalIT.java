package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.Command;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.cluster.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a daemon does not start with, and how it says so. */
class StartRefusalIT {

  private static final int START_FAILED = 1;
  private static final int USAGE = 2;

  @RegisterExtension static final Clusters clusters = new Clusters();

  private static Cluster cluster;

  @BeforeAll
  static void start() {
    cluster = clusters.start(clusters.plan().participants("bank-a"));
  }

  @Test
  void aDirectoryThatAnotherDaemonServes() {
    Path taken = cluster.dataDirectory("bank-a");
    DaemonProcess second = cluster.stranger("locked-out", "bank-a", taken);

    second.start();

    assertThat(second.awaitExit()).isEqualTo(START_FAILED);
    assertThat(second.log().ofRun()).contains("locked").contains(taken.toString());
    assertThat(cluster.participant("bank-a").client().identify().getName()).isEqualTo("bank-a");
  }

  @Test
  void aDirectoryOfAParticipantOfAnotherName() {
    Path data = cluster.dataDirectory("foreign");
    DaemonProcess first = cluster.stranger("first", "bank-x", data);
    first.startAndAwaitReady();
    assertThat(first.terminate()).isZero();
    DaemonProcess other = cluster.stranger("other", "bank-y", data);

    other.start();

    assertThat(other.awaitExit()).isEqualTo(START_FAILED);
    assertThat(other.log().ofRun()).contains("bank-x").contains("bank-y").contains(data.toString());
    first.startAndAwaitReady();
    assertThat(first.terminate()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"troth-participant", "troth-coordinator"})
  void anUnknownKeyInTheConfigurationFile(String program) throws IOException {
    Path config = cluster.directory().resolve(program + ".conf");
    Files.writeString(config, "listen=127.0.0.1:0\nprepare-timeuot=5s\n");

    CliResult refused = run(program, "--config", config.toString());

    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(USAGE);
    assertThat(refused.stderr()).contains("prepare-timeuot").contains(config.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"troth-participant", "troth-coordinator"})
  void anUnknownOption(String program) {
    CliResult refused = run(program, "--no-such-option", "1");

    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(USAGE);
    assertThat(refused.stderr()).contains("--no-such-option");
  }

  @Test
  void aPortThatIsTaken() {
    String taken = cluster.participant("bank-a").process().endpoint().address();

    CliResult refused =
        run(
            "troth-participant",
            "--name",
            "bank-z",
            "--data-dir",
            cluster.dataDirectory("bank-z").toString(),
            "--listen",
            taken,
            "--http",
            "127.0.0.1:0");

    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(START_FAILED);
    assertThat(refused.stderr()).contains(taken).contains("--listen");
  }

  private static CliResult run(String program, String... options) {
    String[] command = new String[options.length + 1];
    command[0] = Surroundings.ofBuild().program(program).toString();
    System.arraycopy(options, 0, command, 1, options.length);
    return new Command(cluster.directory().resolve("refused-" + program)).run(command);
  }
}
