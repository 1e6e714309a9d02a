package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.cluster.Documents;
import dev.troth.systemtests.process.transfers.Answer;
import dev.troth.systemtests.process.transfers.Bank;
import dev.troth.systemtests.process.transfers.RandomSagas;
import dev.troth.systemtests.process.transfers.TransferStream;
import dev.troth.v1.Add;
import dev.troth.v1.KeyReference;
import dev.troth.v1.Operation;
import dev.troth.v1.Step;
import dev.troth.v1.TransactionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sagas while any daemon, their drivers above all, may be killed or frozen at any moment. */
class KilledSagaDriversIT {

  private static final Duration RAGE = Duration.ofSeconds(15);

  /** Far above what homes and drivers take to find each other again. */
  private static final Duration END_LIMIT = Duration.ofSeconds(90);

  private static final Set<String> ENDS = Set.of("COMPLETED", "COMPENSATED");

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void everySagaEndsAndWhatItsClientWasToldIsWhatItLeft() throws Exception {
    Cluster cluster =
        clusters.start(clusters.plan().participants("bank-a", "bank-b", "bank-c").coordinators(2));
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed=" + seed + " (-Dseed=" + seed + " does the same again)");
    Bank bank = new Bank(cluster.names(), 10, 1_000);
    CliResult opened = cluster.cli().submit(bank.openAll());
    assertThat(opened.exitCode()).as(opened.toString()).isZero();

    RandomSagas sagas = new RandomSagas(bank, seed);
    TransferStream stream = TransferStream.start(cluster.cli(), sagas::next);
    Nemesis nemesis = new Nemesis(cluster, seed);
    try {
      nemesis.rage(RAGE);
    } finally {
      stream.stop();
      System.out.println("nemesis: " + String.join(", ", nemesis.deeds()));
    }
    awaitNoneUnfinished(cluster);

    List<Answer> answers = stream.answers();
    System.out.println(TransferStream.tally(answers));
    List<Answer> ends = askAgain(cluster, answers);
    System.out.println(TransferStream.tally(ends));
    for (int i = 0; i < answers.size(); i++) {
      if (ENDS.contains(answers.get(i).outcome())) {
        assertThat(ends.get(i).outcome()).isEqualTo(answers.get(i).outcome());
      }
    }
    assertThat(ends).anyMatch(end -> end.is("COMPLETED")).anyMatch(end -> end.is("COMPENSATED"));
    assertThat(balances(cluster, bank)).isEqualTo(expected(bank, ends));
    stopAndVerify(cluster);
  }

  private static void awaitNoneUnfinished(Cluster cluster) {
    await("no saga is unfinished")
        .atMost(END_LIMIT)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              CliResult listed = cluster.cli().run("transaction", "list", "--limit", "1000");
              assertThat(listed.exitCode()).as(listed.toString()).isZero();
              JsonArray unfinished = listed.json().getAsJsonArray("transactions");
              assertThat(unfinished).as(listed.toString()).isEmpty();
            });
  }

  /** The same ids again, to the other coordinator: every saga has come to an end. */
  private static List<Answer> askAgain(Cluster cluster, List<Answer> answers) {
    List<TransactionSpec> documents = answers.stream().map(Answer::document).toList();
    List<JsonObject> results =
        cluster.cli().at(cluster.coordinator(2).process()).submitLines(documents);
    List<Answer> ends = new ArrayList<>();
    for (int i = 0; i < documents.size(); i++) {
      ends.add(Answer.of(documents.get(i), results.get(i)));
    }
    assertThat(ends).extracting(Answer::outcome).isSubsetOf(ENDS);
    return ends;
  }

  private static Map<KeyReference, Long> expected(Bank bank, List<Answer> ends) {
    Map<KeyReference, Long> balances = new HashMap<>();
    bank.accounts().forEach(account -> balances.put(account, bank.opening()));
    for (Answer end : ends) {
      if (end.is("COMPLETED")) {
        for (Step step : end.document().getSaga().getStepsList()) {
          for (Operation operation : step.getOperationsList()) {
            Add add = operation.getAdd();
            balances.merge(
                Documents.key(operation.getParticipant(), add.getKey()), add.getDelta(), Long::sum);
          }
        }
      }
    }
    return balances;
  }

  private static Map<KeyReference, Long> balances(Cluster cluster, Bank bank) {
    List<String> command = new ArrayList<>(List.of("read"));
    bank.accounts().forEach(key -> command.add(key.getParticipant() + "/" + key.getKey()));
    CliResult read = cluster.cli().run(command.toArray(String[]::new));
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
