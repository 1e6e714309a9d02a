package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.CliRun;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A load that proves what it left behind. */
class BenchIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  @RegisterExtension static final Clusters clusters = new Clusters();

  private static Cluster cluster;

  @BeforeAll
  static void start() {
    cluster = clusters.start(clusters.plan().participants("bank-a", "bank-b").coordinators(1));
  }

  @Test
  void everyKindOfLoadIsMeasuredAndProved() {
    CliResult result =
        bench("--workload=mixed", "--duration=2s", "--metrics=" + metrics()).await(LIMIT);

    assertThat(result.exitCode()).as(result.toString()).isZero();
    JsonObject report = result.json();
    assertThat(report.get("committed").getAsLong()).isPositive();
    assertThat(report.get("read").getAsLong()).isPositive();
    assertThat(report.getAsJsonObject("perTransaction").keySet())
        .containsExactly("logBytes", "logSyncs", "daemonCpuMicros", "clientCpuMicros");
    assertThat(proof(report)).isEqualTo("HOLDS");
  }

  @Test
  void theProofHoldsWhenDaemonsAreKilledInTheMiddle() {
    CliRun run = bench("--duration=6s", "--timeout=60s");
    await("the load to be on")
        .atMost(LIMIT)
        .until(() -> !cluster.participant("bank-b").client().inDoubt().isEmpty());
    for (DaemonProcess daemon :
        List.of(cluster.participant("bank-b").process(), cluster.coordinator(1).process())) {
      daemon.kill();
      daemon.startAndAwaitReady();
    }

    CliResult result = run.await(LIMIT);

    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(proof(result.json())).isEqualTo("HOLDS");
  }

  private static CliRun bench(String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of("bench", "--keys=500", "--in-flight=32", "--warmup=0s", "--sample=200"));
    arguments.addAll(List.of(options));
    return cluster.cli().start(arguments.toArray(String[]::new));
  }

  private static String metrics() {
    return cluster.daemons().stream()
        .map(daemon -> daemon.endpoint().http())
        .collect(Collectors.joining(","));
  }

  private static String proof(JsonObject report) {
    return report.getAsJsonObject("proof").get("result").getAsString();
  }
}
