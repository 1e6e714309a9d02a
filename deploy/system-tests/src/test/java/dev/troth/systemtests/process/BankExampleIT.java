package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Command;
import dev.troth.systemtests.process.cluster.FreePorts;
import dev.troth.systemtests.process.cluster.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The example that the README shows, with the orders it ships with, while daemons are killed. */
class BankExampleIT {

  /** The example's orders so many times over, under numbers of their own. */
  private static final int COPIES = 200;

  private static final int ORDER_NUMBERS_EACH = 1_000;

  /** What a cluster of the local script may listen on, from its base port. */
  private static final int PORTS = 160;

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration STEP_LIMIT = Duration.ofMinutes(2);

  private final Surroundings surroundings = Surroundings.ofBuild();
  private final Path directory = surroundings.work().resolve("BankExampleIT");
  private final Path run = directory.resolve("run");

  @BeforeEach
  void writeOrders() throws IOException {
    Files.createDirectories(directory);
    cluster("kill-what-an-earlier-run-left", "stop");
    bank("clean");
    List<String> orders =
        Files.readAllLines(surroundings.repository().resolve("deploy/examples/bank/orders.tsv"));
    List<String> more = new ArrayList<>(List.of(orders.get(0)));
    for (int copy = 0; copy < COPIES; copy++) {
      for (String order : orders.subList(1, orders.size())) {
        int tab = order.indexOf('\t');
        int number = Integer.parseInt(order.substring(0, tab));
        more.add((number + copy * ORDER_NUMBERS_EACH) + order.substring(tab));
      }
    }
    Files.write(directory.resolve("orders.tsv"), more);
  }

  @Test
  void everyOrderIsPaidOnceAndEveryAccountIsRightWhileDaemonsAreKilled() {
    CompletableFuture<CliResult> paid =
        CompletableFuture.supplyAsync(
            () ->
                bank(
                    LIMIT,
                    "--base-port",
                    Integer.toString(FreePorts.takeRow(PORTS)),
                    directory.resolve("orders.tsv").toString()));

    for (String victim : List.of("bank-ab", "coordinator-1", "home", "bank-ef", "coordinator-2")) {
      if (awaitPayments(paid)) {
        cluster("kill-" + victim, "kill", victim);
        CliResult started = cluster("start-" + victim, "start", victim);
        assertThat(started.exitCode()).as(started.toString()).isZero();
      }
    }

    CliResult result = paid.join();
    System.out.println(result.stdout());
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.stdout()).contains("Every order is paid once").doesNotContain("DIFFERENT");
  }

  @AfterEach
  void stop() {
    CliResult cleaned = bank("clean");
    assertThat(cleaned.exitCode()).as(cleaned.toString()).isZero();
  }

  /** Waits until some more payments are answered; false when all are. */
  private boolean awaitPayments(CompletableFuture<CliResult> paid) {
    long before = paymentsAnswered();
    await("payments are answered")
        .atMost(STEP_LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> paid.isDone() || paymentsAnswered() != before);
    return !paid.isDone();
  }

  /** In bytes: the results of the run of the command that pays. */
  private long paymentsAnswered() {
    try {
      Path results = run.resolve("results");
      boolean arePayments =
          Files.exists(results)
              && Files.exists(run.resolve("open"))
              && Files.size(run.resolve("open")) > 0
              && Files.readString(run.resolve("open")).contains("\"orders/");
      return arePayments ? Files.size(results) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CliResult bank(String... arguments) {
    return bank(STEP_LIMIT, arguments);
  }

  private CliResult bank(Duration limit, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(surroundings.repository().resolve("deploy/examples/bank/run").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--dir", run.toString()));
    return script("bank-" + arguments[0], limit, command);
  }

  private CliResult cluster(String label, String verb, String... daemons) {
    List<String> command = new ArrayList<>();
    command.add(surroundings.repository().resolve("deploy/local/cluster").toString());
    command.addAll(List.of(verb, "--dir", run.resolve("cluster").toString()));
    command.addAll(List.of(daemons));
    return script(label, STEP_LIMIT, command);
  }

  private CliResult script(String label, Duration limit, List<String> command) {
    return new Command(directory.resolve(label))
        .within(limit)
        .with("TROTH_HOME", surroundings.distribution().toString())
        .run(command.toArray(String[]::new));
  }
}
