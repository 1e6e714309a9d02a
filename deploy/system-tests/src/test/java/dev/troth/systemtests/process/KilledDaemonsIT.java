package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.cluster.Documents;
import dev.troth.systemtests.process.cluster.Participant;
import dev.troth.systemtests.process.transfers.Answer;
import dev.troth.systemtests.process.transfers.Audit;
import dev.troth.systemtests.process.transfers.Bank;
import dev.troth.systemtests.process.transfers.RandomTransfers;
import dev.troth.systemtests.process.transfers.TransferStream;
import dev.troth.v1.KeyReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Transactions while any daemon may be killed or frozen at any moment. */
class KilledDaemonsIT {

  private static final Duration RAGE = Duration.ofSeconds(40);

  /** The promise for rows in doubt once everybody is back. */
  private static final Duration IN_DOUBT_LIMIT = Duration.ofSeconds(10);

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void everyAnswerIsTrueAndNoMoneyIsLost() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed=" + seed + " (-Dseed=" + seed + " does the same again)");
    Cluster cluster =
        clusters.start(clusters.plan().participants("bank-a", "bank-b", "bank-c").coordinators(2));
    Bank bank = new Bank(cluster.names(), 10, 1_000);
    CliResult opened = cluster.cli().submit(bank.openAll());
    assertThat(opened.exitCode()).as(opened.toString()).isZero();
    SnapshotReader reader = new SnapshotReader(cluster, bank);
    Nemesis nemesis = new Nemesis(cluster, seed);
    TransferStream stream = TransferStream.start(cluster.cli(), new RandomTransfers(bank, seed));
    reader.start();
    try {
      nemesis.rage(RAGE);
    } finally {
      System.out.println("nemesis: " + String.join(", ", nemesis.deeds()));
      reader.finish();
    }
    long healed = System.nanoTime();
    stream.stop();
    awaitNoDoubt(cluster, healed);

    List<Answer> answers = stream.answers();
    Audit audit = new Audit(cluster, bank);
    audit.check(answers);
    System.out.println(
        TransferStream.tally(answers)
            + (", " + audit.committed() + " took effect; ")
            + reader.summary());
    assertThat(audit.committed()).isPositive();
    assertThat(reader.wrongTotals()).isEmpty();
    Map<KeyReference, Long> balances = balances(cluster, bank);
    assertThat(balances).isEqualTo(audit.balances());
    assertThat(balances.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(bank.total());
    askAgain(cluster, answers);
    stopAndVerify(cluster);
  }

  private static void awaitNoDoubt(Cluster cluster, long healed) {
    for (Participant participant : cluster.participants()) {
      await("no row is in doubt at " + participant.name())
          .atMost(IN_DOUBT_LIMIT.minusNanos(System.nanoTime() - healed))
          .untilAsserted(() -> assertThat(participant.client().inDoubt()).isEmpty());
    }
  }

  private static Map<KeyReference, Long> balances(Cluster cluster, Bank bank) {
    Stream<String> keys =
        bank.accounts().stream().map(account -> account.getParticipant() + "/" + account.getKey());
    CliResult read =
        cluster.cli().run(Stream.concat(Stream.of("read"), keys).toArray(String[]::new));
    assertThat(read.exitCode()).as(read.toString()).isZero();
    Map<KeyReference, Long> balances = new HashMap<>();
    for (JsonElement element : read.json().getAsJsonArray("values")) {
      JsonObject value = element.getAsJsonObject();
      balances.put(
          Documents.key(value.get("participant").getAsString(), value.get("key").getAsString()),
          value.get("value").getAsLong());
    }
    return balances;
  }

  /** The same ids again, to the other coordinator: the same answers. */
  private static void askAgain(Cluster cluster, List<Answer> answers) {
    List<Answer> definite =
        answers.stream()
            .filter(answer -> answer.is("COMMITTED") || answer.is("ABORTED"))
            .filter(answer -> !answer.document().getId().isEmpty())
            .toList();
    List<JsonObject> results =
        cluster
            .cli()
            .at(cluster.coordinator(2).process())
            .submitLines(definite.stream().map(Answer::document).toList());
    for (int i = 0; i < definite.size(); i++) {
      assertThat(Answer.of(definite.get(i).document(), results.get(i))).isEqualTo(definite.get(i));
    }
  }

  private static void stopAndVerify(Cluster cluster) {
    for (DaemonProcess daemon : cluster.daemons()) {
      assertThat(daemon.terminate()).as(daemon.name()).isZero();
    }
    for (String name : cluster.names()) {
      CliResult verified = cluster.verifyStore(name);
      assertThat(verified.exitCode()).as(verified.toString()).isZero();
    }
  }
}
