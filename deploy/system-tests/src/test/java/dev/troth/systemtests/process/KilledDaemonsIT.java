package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.CliRun;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.cluster.Documents;
import dev.troth.systemtests.process.cluster.Participant;
import dev.troth.systemtests.process.transfers.Answer;
import dev.troth.systemtests.process.transfers.Audit;
import dev.troth.systemtests.process.transfers.Bank;
import dev.troth.systemtests.process.transfers.RandomTransfers;
import dev.troth.v1.KeyReference;
import dev.troth.v1.TransactionSpec;
import java.io.BufferedWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Transfers while any daemon may be killed or frozen at any moment. */
class KilledDaemonsIT {

  private static final Duration RAGE = Duration.ofSeconds(40);

  /** The promise for rows in doubt once everybody is back. */
  private static final Duration IN_DOUBT_LIMIT = Duration.ofSeconds(10);

  private static final Duration STREAM_LIMIT = Duration.ofSeconds(120);
  private static final Duration PAUSE_BETWEEN_LINES = Duration.ofMillis(4);

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void everyAnswerIsTrueAndNoMoneyIsLost() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed=" + seed + " (-Dseed=" + seed + " does the same again)");
    Cluster cluster =
        clusters.start(
            clusters.plan().participants("bank-a", "bank-b", "bank-c").coordinators(2));
    Bank bank = new Bank(cluster.names(), 10, 1_000);
    CliResult opened = cluster.cli().submit(bank.openAll());
    assertThat(opened.exitCode()).as(opened.toString()).isZero();
    SnapshotReader reader = new SnapshotReader(cluster, bank);
    Nemesis nemesis = new Nemesis(cluster, seed);
    CliRun run =
        cluster.cli().start("submit", "--lines", "-", "--in-flight", "32", "--timeout", "60s");
    TransferWriter writer = new TransferWriter(run.input(), new RandomTransfers(bank, seed));
    try {
      reader.start();
      writer.start();
      nemesis.rage(RAGE);
    } finally {
      System.out.println("nemesis: " + String.join(", ", nemesis.deeds()));
      writer.finish();
      reader.finish();
    }
    long healed = System.nanoTime();

    CliResult streamed = run.await(STREAM_LIMIT);
    awaitNoDoubt(cluster, IN_DOUBT_LIMIT.minusNanos(System.nanoTime() - healed));

    List<Answer> answers = answers(writer.documents(), streamed);
    Audit audit = new Audit(cluster, bank);
    audit.check(answers);
    System.out.println(
        tally(answers) + "; " + audit.committed() + " took effect; " + reader.summary());
    assertThat(audit.committed()).isPositive();
    assertThat(reader.wrongTotals()).isEmpty();
    Map<KeyReference, Long> balances = balances(cluster, bank);
    assertThat(balances).isEqualTo(audit.balances());
    assertThat(balances.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(bank.total());
    askAgain(cluster, answers);
    stopAndVerify(cluster);
  }

  private static void awaitNoDoubt(Cluster cluster, Duration limit) {
    for (Participant participant : cluster.participants()) {
      await("no row is in doubt at " + participant.name())
          .atMost(limit)
          .untilAsserted(() -> assertThat(participant.client().inDoubt()).isEmpty());
    }
  }

  private static List<Answer> answers(List<TransactionSpec> documents, CliResult streamed) {
    List<JsonObject> results = streamed.jsonLines();
    assertThat(results).as(streamed.stderr()).hasSameSizeAs(documents);
    List<Answer> answers = new ArrayList<>();
    for (JsonObject result : results) {
      int line = result.get("line").getAsInt();
      assertThat(line).isEqualTo(answers.size() + 1);
      TransactionSpec document = documents.get(line - 1);
      Answer answer = Answer.of(document, result);
      if (!document.getId().isEmpty()) {
        assertThat(answer.transactionId()).as(result.toString()).isEqualTo(document.getId());
      }
      answers.add(answer);
    }
    return answers;
  }

  private static Map<KeyReference, Long> balances(Cluster cluster, Bank bank) {
    String[] keys =
        bank.accounts().stream()
            .map(account -> account.getParticipant() + "/" + account.getKey())
            .toArray(String[]::new);
    String[] command = Stream.concat(Stream.of("read"), Stream.of(keys)).toArray(String[]::new);
    CliResult read = cluster.cli().run(command);
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

  private static String tally(List<Answer> answers) {
    Map<String, Integer> tally = new TreeMap<>();
    answers.forEach(
        answer -> tally.merge(answer.outcome() + " " + answer.code(), 1, Integer::sum));
    return answers.size() + " answers: " + tally;
  }

  /** Feeds the command with documents, and remembers them. */
  private static final class TransferWriter extends Thread {

    private final BufferedWriter input;
    private final RandomTransfers transfers;
    private final List<TransactionSpec> documents = new ArrayList<>();
    private volatile boolean finished;

    TransferWriter(BufferedWriter input, RandomTransfers transfers) {
      super("transfer-writer");
      this.input = input;
      this.transfers = transfers;
    }

    @Override
    public void run() {
      try (input) {
        while (!finished) {
          TransactionSpec document = transfers.next();
          documents.add(document);
          input.write(Documents.json(document));
          input.newLine();
          input.flush();
          Thread.sleep(PAUSE_BETWEEN_LINES.toMillis());
        }
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException("the command does not read its input", e);
      }
    }

    void finish() throws InterruptedException {
      finished = true;
      join();
    }

    /** Ask when it has finished. */
    List<TransactionSpec> documents() {
      return documents;
    }
  }
}
