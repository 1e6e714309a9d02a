package dev.troth.systemtests.process;

import static dev.troth.systemtests.process.cluster.Documents.add;
import static dev.troth.systemtests.process.cluster.Documents.addAbove;
import static dev.troth.systemtests.process.cluster.Documents.addBelow;
import static dev.troth.systemtests.process.cluster.Documents.atomic;
import static dev.troth.systemtests.process.cluster.Documents.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.cli.client.Conclusion;
import dev.troth.cli.client.SubmissionResult;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.load.Clients;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.TransactionSpec;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many who want the same: nobody waits for ever, and no bound is crossed. */
class ContentionIT {

  /** Nothing but a deadlock or starvation takes so long. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final int RETRIES = 100_000;

  @RegisterExtension static final Clusters clusters = new Clusters();

  private static Cluster cluster;

  @BeforeAll
  static void start() {
    cluster = clusters.start(clusters.plan().participants("bank-a", "bank-b").coordinators(1));
  }

  @Test
  void oppositeOrdersOfTwoExclusiveKeysAllEndCommitted() throws Exception {
    int count = 16;
    int each = 25;
    TransactionSpec forth = atomic(put("bank-a", "left", "forth"), put("bank-b", "right", "forth"));
    TransactionSpec back = atomic(put("bank-b", "right", "back"), put("bank-a", "left", "back"));

    List<SubmissionResult> results = run(count, each, client -> client % 2 == 0 ? forth : back);

    assertThat(results).extracting(SubmissionResult::conclusion).containsOnly(Conclusion.COMMITTED);
    assertThat(cluster.participant("bank-a").client().read("left").getVersion())
        .isEqualTo((long) count * each);
    assertThat(cluster.participant("bank-b").client().read("right").getVersion())
        .isEqualTo((long) count * each);
  }

  @Test
  void aHotCounterNeverCrossesItsBoundAndItsSumIsExact() throws Exception {
    int writers = 64;
    int each = 20;
    int stock = 1_000;
    submitAndExpectCommit(atomic(add("bank-a", "stock", stock)));
    TransactionSpec buy = atomic(addAbove("bank-a", "stock", -1, 0), add("bank-b", "sold", 1));

    List<SubmissionResult> results = run(writers, each, client -> buy);

    long sold = results.stream().filter(ContentionIT::isCommitted).count();
    assertThat(results)
        .filteredOn(result -> !isCommitted(result))
        .allSatisfy(
            result -> {
              assertThat(result.conclusion()).isEqualTo(Conclusion.ABORTED);
              assertThat(result.outcome().getReason().getCode())
                  .isEqualTo(ErrorCode.ERROR_CODE_BOUND_CROSSED);
            });
    assertThat(counter("bank-a", "stock")).isEqualTo(stock - sold);
    assertThat(counter("bank-b", "sold")).isEqualTo(sold);
    assertThat(sold).isEqualTo(stock); // More was asked for than there was.
    assertThat(cluster.participant("bank-a").client().history("stock"))
        .hasSize(stock + 1)
        .extracting(HistoryEvent::getCounter)
        .allSatisfy(counter -> assertThat(counter).isBetween(0L, (long) stock));
  }

  @Test
  void bothBoundsOfACounterHoldAmongAddsOfBothSigns() throws Exception {
    int max = 20;
    TransactionSpec up = atomic(addBelow("bank-a", "level", 3, max), add("bank-b", "ups", 1));
    TransactionSpec down = atomic(addAbove("bank-a", "level", -3, 0), add("bank-b", "downs", 1));

    List<SubmissionResult> results = run(64, 10, client -> client % 2 == 0 ? up : down);

    assertThat(results)
        .extracting(SubmissionResult::conclusion)
        .containsOnly(Conclusion.COMMITTED, Conclusion.ABORTED);
    assertThat(counter("bank-a", "level"))
        .isEqualTo(3 * (counter("bank-b", "ups") - counter("bank-b", "downs")));
    assertThat(cluster.participant("bank-a").client().history("level"))
        .hasSize((int) results.stream().filter(ContentionIT::isCommitted).count())
        .extracting(HistoryEvent::getCounter)
        .allSatisfy(counter -> assertThat(counter).isBetween(0L, (long) max));
  }

  private static List<SubmissionResult> run(
      int count, int each, IntFunction<TransactionSpec> documents) throws InterruptedException {
    try (Clients clients = new Clients(cluster.coordinatorAddresses(), PATIENCE, RETRIES)) {
      return clients.run(count, each, documents, PATIENCE);
    }
  }

  private static void submitAndExpectCommit(TransactionSpec document) throws InterruptedException {
    assertThat(run(1, 1, client -> document)).allMatch(ContentionIT::isCommitted);
  }

  private static boolean isCommitted(SubmissionResult result) {
    return result.conclusion() == Conclusion.COMMITTED;
  }

  private static long counter(String participant, String key) {
    return cluster.participant(participant).client().read(key).getCounter();
  }
}
