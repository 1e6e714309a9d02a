package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.transfers.Answer;
import dev.troth.systemtests.process.transfers.Audit;
import dev.troth.systemtests.process.transfers.Bank;
import dev.troth.systemtests.process.transfers.RandomTransfers;
import dev.troth.systemtests.process.transfers.TransferStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SIGTERM under load, as an upgrade of one daemon after the other does it. */
class DrainIT {

  private static final Duration PROGRESS_LIMIT = Duration.ofMinutes(1);

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void everyDaemonDrainsWithExitCodeZeroAndEveryAnswerIsTrue() throws Exception {
    Cluster cluster =
        clusters.start(clusters.plan().participants("bank-a", "bank-b").coordinators(2));
    Bank bank = new Bank(cluster.names(), 50, 100_000);
    assertThat(cluster.cli().submit(bank.openAll()).exitCode()).isZero();
    TransferStream stream = TransferStream.start(cluster.cli(), new RandomTransfers(bank, 1)::next);

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
    assertThat(answers)
        .extracting(Answer::outcome)
        .contains("COMMITTED")
        .doesNotContain("UNKNOWN", "IN_PROGRESS", "NOT_SENT");
  }

  /** The load goes on: a daemon that is stopped now is stopped in the middle of something. */
  private static void awaitProgress(TransferStream stream) {
    long before = stream.progress();
    await("transactions are answered")
        .atMost(PROGRESS_LIMIT)
        .until(() -> stream.progress() > before);
  }
}
