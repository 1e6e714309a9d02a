package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troth.systemtests.process.cluster.CliResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The example that the README shows, with the orders it ships with, while daemons are killed. */
class BankExampleIT {

  /** The example's orders so many times over, under numbers of their own. */
  private static final int COPIES = 50;

  private static final Duration STEP_LIMIT = Duration.ofMinutes(2);

  private final ExampleRun example = new ExampleRun("BankExampleIT", "bank");

  @AfterEach
  void clean() {
    example.clean();
  }

  @Test
  void everyOrderIsPaidOnceAndEveryAccountIsRightWhileDaemonsAreKilled() {
    Path orders =
        PaymentOrders.write(
            example.source(),
            List.of("AB", "CD", "EF"),
            COPIES,
            example.directory().resolve("orders.tsv"));
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

  /** Waits until some more payments are answered; false when all are. */
  private boolean awaitPayments(CompletableFuture<CliResult> paid) {
    long before = paymentsAnswered();
    await("payments are answered")
        .atMost(STEP_LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> paid.isDone() || paymentsAnswered() != before);
    return !paid.isDone();
  }

  private long paymentsAnswered() {
    return PaymentOrders.answered(example.data());
  }
}
