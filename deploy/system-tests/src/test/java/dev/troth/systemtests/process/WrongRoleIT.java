package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.cluster.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of the right authority whose owners have no business at a hop. */
class WrongRoleIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int REFUSED = 1;

  @RegisterExtension static final Clusters clusters = new Clusters();

  @TempDir private static Path directory;

  private static Cluster cluster;

  @BeforeAll
  static void start() throws IOException {
    cluster =
        clusters.start(
            clusters
                .plan()
                .participants("bank")
                .coordinators(1)
                .withTls()
                .coordinatorOptions(
                    "--permissions",
                    rules(
                        "coordinators",
                        """
                        bank       peer
                        follower   peer             # here, and not at the bank
                        cli        submit,read
                        statement  read             bank/accounts/
                        """))
                .participantOptions(
                    "--permissions", rules("participants", "coordinator-1 peer\n")));
    cluster.certificates().issue(List.of("statement", "stranger", "shop", "till", "follower"));
  }

  @Test
  void aClientWithoutTheRoleIsRefusedByACoordinator() {
    CliResult own = cluster.cli().run("submit", "--add", "bank/accounts/alice=1");
    assertThat(own.exitCode()).as(own.toString()).isZero();
    assertThat(as("statement", "read", "bank/accounts/alice").exitCode()).isZero();

    denied(
        as("statement", "submit", "--add", "bank/accounts/alice=1"),
        "statement may not call SubmitStream: that needs the role 'submit'");
    denied(
        as("statement", "read", "bank/limits/alice"),
        "statement may not read bank/limits/alice: it has the role 'read', but not there");
    denied(
        cluster.cli().run("transaction", "abort", Documents.newId().toString()),
        "cli may not call AbortTransaction");
    denied(
        as("stranger", "read", "bank/accounts/alice"),
        "stranger may not call Read: that needs the role 'read' in the permissions; it has none");
  }

  @Test
  void daemonsWithoutTheRoleAreRefusedByDaemons() {
    DaemonProcess bank = cluster.participant("bank").process();
    DaemonProcess coordinator = cluster.coordinator(1).process();
    DaemonProcess shop =
        cluster.stranger(
            "shop",
            "troth-coordinator",
            List.of("--participant", "bank=" + bank.endpoint().address()));
    DaemonProcess till = cluster.stranger("till", "till", cluster.dataDirectory("till"));
    DaemonProcess follower =
        cluster.stranger(
            "follower",
            "troth-participant",
            List.of(
                "--name",
                "follower",
                "--replica-of",
                "bank",
                "--data-dir",
                cluster.dataDirectory("follower").toString(),
                "--coordinator",
                coordinator.endpoint().address()));
    List.of(shop, till, follower).forEach(DaemonProcess::start);

    awaitLog(bank, "denied identity=\"shop\"", "may not call", "'peer'");
    awaitLog(coordinator, "denied identity=\"till\"", "may not call Announce", "'peer'");
    awaitLog(bank, "denied identity=\"follower\"", "may not call", "'peer'");
    assertThat(cluster.cli().run("participant", "list").json().get("participants").toString())
        .contains("\"bank\"")
        .doesNotContain("\"till\"");
  }

  private static String rules(String name, String lines) throws IOException {
    return Files.writeString(directory.resolve(name), lines).toString();
  }

  private static CliResult as(String certificate, String... arguments) {
    return cluster.cli().with(cluster.certificates().variables(certificate)).run(arguments);
  }

  private static void denied(CliResult result, String words) {
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(REFUSED);
    assertThat(result.stderr()).contains("PERMISSION_DENIED", words);
  }

  private static void awaitLog(DaemonProcess daemon, String... words) {
    await(daemon.name() + " says " + String.join(" ... ", words))
        .atMost(LIMIT)
        .until(
            () ->
                daemon
                    .log()
                    .ofRun()
                    .lines()
                    .anyMatch(line -> List.of(words).stream().allMatch(line::contains)));
  }
}
