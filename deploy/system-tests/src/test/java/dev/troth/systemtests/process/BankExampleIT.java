package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troth.systemtests.process.cluster.CliResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The example that the README shows, with the orders it ships with, while daemons are killed. */
class BankExampleIT {

  /** The example's orders so many times over, under numbers of their own. */
  private static final int COPIES = 50;

  private static final int ORDER_NUMBERS_EACH = 1_000;

  private static final Duration STEP_LIMIT = Duration.ofMinutes(2);

  private final ExampleRun example = new ExampleRun("BankExampleIT", "bank");

  @AfterEach
  void clean() {
    example.clean();
  }

  @Test
  void everyOrderIsPaidOnceAndEveryAccountIsRightWhileDaemonsAreKilled() throws IOException {
    Path orders = writeOrders();
    CompletableFuture<CliResult> paid =
        CompletableFuture.supplyAsync(() -> example.start(orders.toString()));

    for (String victim : List.of("bank-ab", "coordinator-1", "home", "bank-ef", "coordinator-2")) {
      if (awaitPayments(paid)) {
        example.kill(victim);
        example.restart(victim);
      }
    }

    CliResult result = paid.join();
    System.out.println(result.stdout());
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.stdout()).contains("Every order is paid once").doesNotContain("DIFFERENT");
  }

  private Path writeOrders() throws IOException {
    List<String> orders = Files.readAllLines(example.source().resolve("orders.tsv"));
    List<String> more = new ArrayList<>(List.of(orders.get(0)));
    for (int copy = 0; copy < COPIES; copy++) {
      for (String order : orders.subList(1, orders.size())) {
        int tab = order.indexOf('\t');
        int number = Integer.parseInt(order.substring(0, tab));
        more.add((number + copy * ORDER_NUMBERS_EACH) + order.substring(tab));
      }
    }
    return Files.write(example.directory().resolve("orders.tsv"), more);
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
    Path open = example.data().resolve("open");
    Path results = example.data().resolve("results");
    try {
      boolean arePayments =
          Files.exists(results)
              && Files.exists(open)
              && Files.size(open) > 0
              && Files.readString(open).contains("\"orders/");
      return arePayments ? Files.size(results) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
