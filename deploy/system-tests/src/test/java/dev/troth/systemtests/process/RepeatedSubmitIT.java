package dev.troth.systemtests.process;

import static dev.troth.systemtests.process.cluster.Documents.add;
import static dev.troth.systemtests.process.cluster.Documents.addAbove;
import static dev.troth.systemtests.process.cluster.Documents.atomic;
import static dev.troth.systemtests.process.cluster.Documents.get;
import static dev.troth.systemtests.process.cluster.Documents.newId;
import static dev.troth.systemtests.process.cluster.Documents.withId;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.protobuf.Duration;
import dev.troth.id.TransactionId;
import dev.troth.systemtests.process.cluster.Cli;
import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.Coordinator;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.v1.TransactionSpec;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same id again: the same answer, whoever is asked and whoever was restarted since. */
class RepeatedSubmitIT {

  private static final int DONE = 0;
  private static final int REFUSED = 1;

  @RegisterExtension static final Clusters clusters = new Clusters();

  private static Cluster cluster;

  @BeforeAll
  static void start() {
    cluster = clusters.start(clusters.plan().participants("bank-a", "bank-b").coordinators(2));
    submit(atomic(add("bank-a", "accounts/alice", 100), add("bank-b", "seen", 1)), DONE);
  }

  @Test
  void theSameAnswerForEverFromEverybody() {
    TransactionSpec overTwo =
        withId(
            atomic(
                addAbove("bank-a", "accounts/alice", -30, 0),
                add("bank-b", "accounts/bob", 30),
                get("bank-b", "seen"),
                get("bank-a", "accounts/alice")),
            newId());
    TransactionSpec overOne =
        withId(
            atomic(add("bank-a", "accounts/carol", 7), get("bank-a", "accounts/carol")), newId());
    TransactionSpec refused =
        withId(
            atomic(
                addAbove("bank-a", "accounts/erin", -1_000_000, 0),
                add("bank-b", "accounts/dave", 1_000_000)),
            newId());
    List<TransactionSpec> documents = List.of(overTwo, overOne, refused);

    List<JsonObject> first = cluster.cli().submitLines(documents);

    assertThat(first)
        .extracting(result -> result.get("outcome").getAsString())
        .containsExactly("COMMITTED", "COMMITTED", "ABORTED");
    assertThat(first.get(0).getAsJsonArray("reads")).hasSize(2);
    assertThat(first.get(1).getAsJsonArray("reads")).hasSize(1);
    assertThat(first.get(2).getAsJsonObject("reason").get("code").getAsString())
        .isEqualTo("BOUND_CROSSED");
    assertSameFromEachCoordinator(documents, first);
    restart(cluster.coordinator(1).process(), cluster.coordinator(2).process());
    assertSameFromEachCoordinator(documents, first);
    restart(cluster.daemons().toArray(DaemonProcess[]::new));
    assertSameFromEachCoordinator(documents, first);
    assertThat(cluster.participant("bank-b").client().history("accounts/bob")).hasSize(1);
    assertThat(cluster.participant("bank-a").client().history("accounts/carol")).hasSize(1);
    assertThat(cluster.participant("bank-b").client().history("accounts/dave")).isEmpty();
  }

  @Test
  void otherContentUnderAUsedIdIsRefused() {
    TransactionId id = newId();
    TransactionSpec document =
        withId(atomic(add("bank-a", "used", 1), add("bank-b", "used", 1)), id);
    TransactionSpec other = withId(atomic(add("bank-a", "used", 2), add("bank-b", "used", 1)), id);
    TransactionSpec elsewhere = withId(atomic(add("bank-b", "used", 1)), id);
    JsonObject first = submit(document, DONE);

    for (Coordinator coordinator : cluster.coordinators()) {
      assertReused(other, coordinator);
      assertReused(elsewhere, coordinator);
    }
    restart(cluster.coordinator(1).process(), cluster.coordinator(2).process());
    assertReused(other, cluster.coordinator(1));

    assertThat(submit(document, DONE)).isEqualTo(first);
    assertThat(cluster.participant("bank-a").client().read("used").getCounter()).isEqualTo(1);
    assertThat(cluster.participant("bank-b").client().read("used").getCounter()).isEqualTo(1);
  }

  @Test
  void anotherTimeoutIsNoOtherContent() {
    TransactionSpec document = withId(atomic(add("bank-a", "timed", 1)), newId());
    JsonObject first = submit(document, DONE);

    TransactionSpec patient =
        document.toBuilder().setTimeout(Duration.newBuilder().setSeconds(9)).build();

    assertThat(submit(patient, DONE)).isEqualTo(first);
  }

  private static void assertSameFromEachCoordinator(
      List<TransactionSpec> documents, List<JsonObject> first) {
    for (Coordinator coordinator : cluster.coordinators()) {
      assertThat(cluster.cli().at(coordinator.process()).submitLines(documents))
          .as("from " + coordinator.process().name())
          .isEqualTo(first);
    }
  }

  private static void assertReused(TransactionSpec other, Coordinator coordinator) {
    JsonObject refused = submit(cluster.cli().at(coordinator.process()), other, REFUSED);
    assertThat(refused.getAsJsonObject("reason").get("code").getAsString())
        .isEqualTo("TXN_ID_REUSED");
  }

  private static JsonObject submit(TransactionSpec document, int exitCode) {
    return submit(cluster.cli(), document, exitCode);
  }

  private static JsonObject submit(Cli cli, TransactionSpec document, int exitCode) {
    CliResult result = cli.submit(document);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(exitCode);
    return result.json();
  }

  /** Kills these, and starts them again. */
  private static void restart(DaemonProcess... daemons) {
    for (DaemonProcess daemon : daemons) {
      daemon.kill();
    }
    cluster.start();
  }
}
