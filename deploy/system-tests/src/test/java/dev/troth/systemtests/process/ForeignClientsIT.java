package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.Command;
import dev.troth.systemtests.process.cluster.Surroundings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are not ours, the example {@code deploy/examples/clients}. */
class ForeignClientsIT {

  private static final int TOOL_IS_MISSING = 3;

  @RegisterExtension static final Clusters clusters = new Clusters();

  private static Cluster cluster;

  @BeforeAll
  static void start() {
    cluster = clusters.start(clusters.plan().participants("bank-a", "bank-b").coordinators(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"node", "python"})
  void aClientInAnotherLanguageSubmitsReadsAndAsksForHealth(String language) {
    Surroundings surroundings = Surroundings.ofBuild();
    Path work = surroundings.work().resolve("ForeignClientsIT");

    CliResult result =
        new Command(work.resolve(language + "-client"))
            .within(Duration.ofMinutes(2))
            .run(
                surroundings.repository().resolve("deploy/examples/clients/run").toString(),
                "--dir",
                work.resolve("run").toString(),
                language,
                cluster.coordinator(1).process().endpoint().address(),
                "bank-a",
                "bank-b");

    System.out.println(result.stdout());
    if (result.exitCode() == TOOL_IS_MISSING) {
      System.out.println("SKIPPED: a client in " + language + ": " + result.stderr());
      abort(result.stderr());
    }
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.stdout()).contains("health: SERVING", "balances: 70 30");
  }
}
