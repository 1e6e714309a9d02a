package dev.troth.systemtests.process;

import static dev.troth.systemtests.process.cluster.Documents.add;
import static dev.troth.systemtests.process.cluster.Documents.addAbove;
import static dev.troth.systemtests.process.cluster.Documents.atomic;
import static dev.troth.systemtests.process.cluster.Documents.newId;
import static dev.troth.systemtests.process.cluster.Documents.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.transfers.Answer;
import dev.troth.systemtests.process.transfers.Audit;
import dev.troth.systemtests.process.transfers.Bank;
import dev.troth.systemtests.process.transfers.TransferStream;
import dev.troth.v1.ReadValue;
import dev.troth.v1.TransactionSpec;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An upgrade under load: every daemon is stopped and started again, one after the other. */
class RollingRestartIT {

  private static final Duration PROGRESS_LIMIT = Duration.ofMinutes(1);

  private static final int ACCOUNTS = 50;
  private static final Duration READ_LIMIT = Duration.ofSeconds(10);

  /** Longer than anything waits for its turn on a machine that does other things too. */
  private static final com.google.protobuf.Duration PATIENCE =
      com.google.protobuf.Duration.newBuilder().setSeconds(20).build();

  @RegisterExtension final Clusters clusters = new Clusters();

  private final Random random = new Random(1);

  @Test
  void everythingSubmittedCommitsWhileEveryDaemonIsRestarted() throws Exception {
    Cluster cluster =
        clusters.start(clusters.plan().participants("bank-a", "bank-b", "bank-c").coordinators(2));
    Bank bank = new Bank(cluster.names(), ACCOUNTS, 100_000);
    assertThat(cluster.cli().submit(bank.openAll()).exitCode()).isZero();
    TransferStream stream = TransferStream.start(cluster.cli(), () -> transfer(bank));

    for (DaemonProcess daemon : cluster.daemons()) {
      awaitProgress(stream);
      assertThat(daemon.terminate()).as(daemon.name() + "\n" + daemon.log().ofRun()).isZero();
      daemon.startAndAwaitReady();
      cluster.awaitMembership();
    }
    awaitProgress(stream);

    List<Answer> answers = stream.answers();
    System.out.println(TransferStream.tally(answers));
    new Audit(cluster, bank).check(answers);
    assertThat(answers).allMatch(answer -> answer.is("COMMITTED"));
    long total =
        cluster.coordinator(1).client().read(bank.accounts(), READ_LIMIT).getValuesList().stream()
            .mapToLong(ReadValue::getCounter)
            .sum();
    assertThat(total).isEqualTo(bank.total());
  }

  /**
   * Money goes from one participant to another, every other time under an id of the client's.
   * Nothing but a restart can be in its way: balances do not come near a bound, and adds do not
   * wait for one another.
   */
  private TransactionSpec transfer(Bank bank) {
    List<String> names = bank.participants();
    int from = random.nextInt(names.size());
    int to = (from + 1 + random.nextInt(names.size() - 1)) % names.size();
    String account = "accounts/" + random.nextInt(ACCOUNTS);
    TransactionSpec document =
        atomic(addAbove(names.get(from), account, -1, 0), add(names.get(to), account, 1))
            .toBuilder()
            .setTimeout(PATIENCE)
            .build();
    return random.nextBoolean() ? document : withId(document, newId());
  }

  private static void awaitProgress(TransferStream stream) {
    long before = stream.progress();
    await("transactions are answered")
        .atMost(PROGRESS_LIMIT)
        .until(() -> stream.progress() > before);
  }
}
