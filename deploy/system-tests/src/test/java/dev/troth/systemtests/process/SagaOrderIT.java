package dev.troth.systemtests.process;

import static dev.troth.systemtests.process.cluster.Documents.add;
import static dev.troth.systemtests.process.cluster.Documents.addAbove;
import static dev.troth.systemtests.process.cluster.Documents.atomic;
import static dev.troth.systemtests.process.cluster.Documents.json;
import static dev.troth.systemtests.process.cluster.Documents.newId;
import static dev.troth.systemtests.process.cluster.Documents.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.troth.id.TransactionId;
import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.CliRun;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.Coordinator;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.v1.Append;
import dev.troth.v1.Operation;
import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import dev.troth.v1.StreamEvent;
import dev.troth.v1.TransactionSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An order: reserve stock, charge a card (the pivot), have it shipped. */
class SagaOrderIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A look takes a command. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  @RegisterExtension static final Clusters clusters = new Clusters();

  private static Cluster cluster;

  /** Each order has a card and a shelf of its own. */
  private final TransactionId id = newId();

  private final String shelf = "stock/" + id;
  private final String card = "cards/" + id;
  private final String shipments = "shipments/" + id;

  @BeforeAll
  static void start() {
    cluster =
        clusters.start(
            clusters
                .plan()
                .participants("inventory", "payments", "shipping")
                .coordinators(2)
                .coordinatorOptions("--stuck-after", "2s", "--stuck-after-failures", "4"));
  }

  @AfterEach
  void startWhatIsDown() {
    for (DaemonProcess daemon : cluster.daemons()) {
      if (daemon.isKilled()) {
        daemon.startAndAwaitReady();
      }
    }
    cluster.awaitMembership();
  }

  @Test
  void completesAndSaysSoAgain() {
    stockAndFunds(10, 100);
    CliResult told = submit();
    assertThat(told.exitCode()).as(told.toString()).isZero();
    assertThat(told.json().get("outcome").getAsString()).isEqualTo("COMPLETED");
    assertLeft(8, 70, 1);
    CliResult again =
        cluster.cli().at(cluster.coordinator(2).process()).submit(withId(order(), id));
    assertThat(again.json()).isEqualTo(told.json());
    assertLeft(8, 70, 1);
    assertThat(states()).containsExactly("DONE", "DONE", "DONE");
  }

  @Test
  void leavesNothingWhenTheStockIsShort() {
    stockAndFunds(1, 100);
    assertCompensated("BOUND_CROSSED", "step reserve");
    assertLeft(1, 100, 0);
  }

  @Test
  void givesTheStockBackWhenTheCardIsRefused() {
    stockAndFunds(10, 7);
    assertCompensated("BOUND_CROSSED", "step charge");
    assertLeft(10, 7, 0);
    assertThat(states()).containsExactly("COMPENSATED", "CLOSED", "CLOSED");
  }

  @Test
  void isStuckWhenTheShippingRefusesAndGoesOnAsAPersonSays() {
    stockAndFunds(10, 100);
    CliResult counter = cluster.cli().submit(atomic(add("shipping", shipments, 1)));
    assertThat(counter.exitCode()).isZero();
    assertThat(submit("--timeout", "60s").exitCode()).isEqualTo(3); // after failures in a row
    assertThat(listed("stuck")).contains(id.toString());
    resolve("ship", "--done");
    awaitEnd("COMPLETED");
    assertThat(states()).containsExactly("DONE", "DONE", "DONE");
    CliResult audit = cluster.cli().run("transaction", "audit");
    assertThat(audit.stdout()).contains(id.toString()).contains("a person said so");
  }

  @Test
  void waitsForAParticipantThatIsDownForAWhile() {
    for (String down : List.of("inventory", "shipping")) {
      TransactionId other = newId();
      stockAndFunds(10, 100);
      cluster.participant(down).process().kill();
      CliRun submission = start(other);
      await("the order waits")
          .atMost(PATIENCE)
          .pollInterval(LOOK)
          .until(() -> listed("stuck").contains(other.toString()) || !submission.isRunning());
      cluster.participant(down).process().startAndAwaitReady();
      awaitEnd(other, "COMPLETED");
    }
    assertLeft(16, 140, 2);
  }

  @Test
  void goesOnWithoutAParticipantThatIsGoneForEverWhenAPersonSaysSo() {
    stockAndFunds(10, 100);
    cluster.participant("inventory").process().kill();
    assertThat(submit().json().get("outcome").getAsString()).isEqualTo("STUCK");
    resolve("reserve", "--skip");
    awaitEnd("COMPLETED");
    assertThat(states().subList(0, 2)).containsExactly("SKIPPED", "DONE");
  }

  @Test
  void isTakenUpByAnotherCoordinatorWhenAllWereKilled() {
    stockAndFunds(10, 100);
    cluster.participant("shipping").process().kill();
    CliResult accepted = cluster.cli().run("submit", "--no-wait", file(order()).toString());
    assertThat(accepted.exitCode()).as(accepted.toString()).isZero();
    cluster.coordinators().stream().map(Coordinator::process).forEach(DaemonProcess::kill);
    cluster.participant("shipping").process().startAndAwaitReady();
    cluster.coordinator(2).process().startAndAwaitReady();
    awaitEnd(
        TransactionId.parse(accepted.json().get("transactionId").getAsString()).orElseThrow(),
        "COMPLETED");
    assertLeft(8, 70, 1);
  }

  @Test
  void turnsBackWhenItIsAskedTo() {
    stockAndFunds(10, 100);
    cluster.participant("inventory").process().kill();
    CliRun submission = start(id);
    await("the order is there")
        .atMost(PATIENCE)
        .pollInterval(LOOK)
        .until(() -> !listed("stuck").isEmpty());
    CliResult aborted = cluster.cli().run("transaction", "abort", id.toString());
    assertThat(aborted.exitCode()).as(aborted.toString()).isIn(0, 3);
    cluster.participant("inventory").process().startAndAwaitReady();
    awaitEnd("COMPENSATED");
    submission.kill();
    assertLeft(10, 100, 0);
  }

  private TransactionSpec order() {
    Operation shipment =
        Operation.newBuilder()
            .setParticipant("shipping")
            .setAppend(
                Append.newBuilder()
                    .setKey(shipments)
                    .addEvents(StreamEvent.newBuilder().setType("requested").setData(shelf)))
            .build();
    return TransactionSpec.newBuilder()
        .setSaga(
            Saga.newBuilder()
                .addSteps(step("reserve", addAbove("inventory", shelf, -2, 0)))
                .addSteps(
                    step("charge", addAbove("payments", card, -30, 0))
                        .addAfter("reserve")
                        .setPivot(true))
                .addSteps(step("ship", shipment).addAfter("charge")))
        .build();
  }

  private static Step.Builder step(String name, Operation operation) {
    return Step.newBuilder().setName(name).addOperations(operation);
  }

  private void stockAndFunds(long stock, long funds) {
    CliResult opened =
        cluster.cli().submit(atomic(add("inventory", shelf, stock), add("payments", card, funds)));
    assertThat(opened.exitCode()).as(opened.toString()).isZero();
  }

  private CliResult submit(String... options) {
    List<String> command = new ArrayList<>(List.of("submit"));
    command.addAll(List.of(options));
    command.add(file(withId(order(), id)).toString());
    return cluster.cli().run(command.toArray(String[]::new));
  }

  private CliRun start(TransactionId with) {
    return cluster.cli().start("submit", file(withId(order(), with)).toString());
  }

  private static Path file(TransactionSpec document) {
    try {
      Path file = Files.createTempFile(cluster.directory(), "order", ".json");
      return Files.writeString(file, json(document));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertCompensated(String code, String where) {
    CliResult told = submit();
    assertThat(told.exitCode()).as(told.toString()).isEqualTo(1);
    JsonObject outcome = told.json();
    assertThat(outcome.get("outcome").getAsString()).isEqualTo("COMPENSATED");
    JsonObject reason = outcome.getAsJsonObject("reason");
    assertThat(reason.get("code").getAsString()).isEqualTo(code);
    assertThat(reason.get("message").getAsString()).startsWith(where);
  }

  private void assertLeft(long stock, long funds, int shipped) {
    assertThat(cluster.participant("inventory").client().read(shelf).getCounter()).isEqualTo(stock);
    assertThat(cluster.participant("payments").client().read(card).getCounter()).isEqualTo(funds);
    assertThat(cluster.participant("shipping").client().read(shipments).getStream().getEventsList())
        .hasSize(shipped);
  }

  private void resolve(String step, String verdict) {
    CliResult resolved =
        cluster
            .cli()
            .run(
                "transaction",
                "resolve",
                id.toString(),
                "--step",
                step,
                verdict,
                "--reason",
                "a person said so");
    assertThat(resolved.exitCode()).as(resolved.toString()).isZero();
  }

  private void awaitEnd(String outcome) {
    awaitEnd(id, outcome);
  }

  private static void awaitEnd(TransactionId saga, String outcome) {
    await("saga " + saga + " is " + outcome)
        .atMost(PATIENCE)
        .pollInterval(LOOK)
        .untilAsserted(() -> assertThat(got(saga).get("outcome").getAsString()).isEqualTo(outcome));
  }

  private List<String> states() {
    List<String> states = new ArrayList<>();
    for (JsonElement step : got(id).getAsJsonObject("saga").getAsJsonArray("steps")) {
      states.add(step.getAsJsonObject().get("status").getAsString());
    }
    return states;
  }

  private static JsonObject got(TransactionId saga) {
    CliResult got = cluster.cli().run("transaction", "get", saga.toString());
    assertThat(got.exitCode()).as(got.toString()).isZero();
    return got.json();
  }

  private static String listed(String state) {
    CliResult listed = cluster.cli().run("transaction", "list", "--state", state);
    String text = listed.stdout();
    return text.contains("\"transactionId\"") ? text : "";
  }
}
