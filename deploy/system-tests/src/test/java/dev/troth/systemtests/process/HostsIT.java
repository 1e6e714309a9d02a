package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.troth.systemtests.process.cluster.Cli;
import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Documents;
import dev.troth.systemtests.process.cluster.Hosts;
import dev.troth.systemtests.process.cluster.Surroundings;
import dev.troth.systemtests.process.transfers.Answer;
import dev.troth.systemtests.process.transfers.Bank;
import dev.troth.systemtests.process.transfers.RandomTransfers;
import dev.troth.systemtests.process.transfers.TransferStream;
import dev.troth.v1.Operation;
import dev.troth.v1.TransactionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Daemons that are installed as the README says, on hosts that {@code deploy/local/hosts} makes,
 * with a network in between that is never well. {@code -Drounds=10} goes on for longer.
 */
class HostsIT {

  private static final int ROUNDS = Integer.getInteger("rounds", 1);

  private static final int SHORTEST_CUT_MILLIS = 500;

  /** In a build's only round; later ones last up to {@link #LONGEST_CUT_MILLIS}. */
  private static final int LONGEST_FIRST_CUT_MILLIS = 700;

  private static final int LONGEST_CUT_MILLIS = 6_000;
  private static final Duration PEACE = Duration.ofMillis(200);

  /** The promise for what is in doubt once everybody is back (I17). */
  private static final Duration IN_DOUBT_LIMIT = Duration.ofSeconds(10);

  /** What has no answer is submitted again, so often at most. */
  private static final int PASSES = 5;

  private final Bank bank = new Bank(List.of("bank-a", "bank-b", "bank-c"), 10, 1_000);
  private final Hosts hosts =
      new Hosts(Surroundings.ofBuild().work().resolve("HostsIT"), bank.participants());

  @RegisterExtension
  final AfterTestExecutionCallback logs =
      context -> {
        if (context.getExecutionException().isPresent()) {
          hosts.printLogTails();
        }
      };

  @BeforeEach
  void sayWhenItIsNotTested() {
    if (!hosts.arePossible()) {
      System.err.println(
          "*** NOT TESTED: hosts. They take root, python3, iproute2 and /dev/net/tun. ***");
      abort("no network namespaces here");
    }
  }

  @Test
  void everyLineIsAnsweredAndEveryAccountRightWhateverTheNetworkDoes() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed=" + seed);
    hosts.start();
    Cli cli = hosts.cli();
    CliResult opened = cli.submit(bank.openAll());
    assertThat(opened.exitCode()).as(opened.toString()).isZero();
    hosts.fault("delay", "35", "7");
    hosts.fault("loss", "2");

    RandomTransfers transfers = new RandomTransfers(bank, seed);
    TransferStream stream = TransferStream.start(cli, () -> withId(transfers.next()));
    try {
      harm(new Random(seed));
    } finally {
      hosts.heal();
      stream.stop();
    }

    List<Answer> answers = settle(cli, stream.answers());
    System.out.println(TransferStream.tally(answers));
    assertThat(answers).anyMatch(answer -> answer.is("COMMITTED"));
    awaitNothingInProgress(cli);
    assertThat(balances(cli)).isEqualTo(balances(answers));
    hosts.stop();
    for (String participant : bank.participants()) {
      CliResult verified = hosts.verifyStore(participant);
      assertThat(verified.exitCode()).as(verified.toString()).isZero();
    }
  }

  /** All the time everything is late, and one frame in fifty lost. */
  private void harm(Random random) throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      for (String host : hosts.daemons()) {
        System.out.println("not heard: " + host);
        hosts.fault("cut", host, "all");
        endure(random, round, host);
        System.out.println("hears nobody: " + host);
        hosts.fault("cut", "all", host);
        endure(random, round, host);
      }
      String victim = hosts.daemons().get(random.nextInt(hosts.daemons().size()));
      System.out.println("vanishes: " + victim);
      hosts.fault("vanish", victim);
      hosts.kill(victim);
      Thread.sleep(length(random, round));
      hosts.start(victim);
      endure(random, round, victim);
    }
  }

  private void endure(Random random, int round, String host) throws InterruptedException {
    Thread.sleep(length(random, round));
    hosts.heal(host);
    Thread.sleep(PEACE.toMillis());
  }

  private static int length(Random random, int round) {
    return random.nextInt(
        SHORTEST_CUT_MILLIS, round == 0 ? LONGEST_FIRST_CUT_MILLIS : LONGEST_CUT_MILLIS);
  }

  /** Everything that has no final answer is submitted again, under its id. */
  private static List<Answer> settle(Cli cli, List<Answer> answers) {
    List<Answer> settled = new ArrayList<>();
    List<Answer> open = answers;
    for (int pass = 0; pass < PASSES; pass++) {
      settled.addAll(open.stream().filter(HostsIT::isFinal).toList());
      open = open.stream().filter(answer -> !isFinal(answer)).toList();
      if (open.isEmpty()) {
        return settled;
      }
      System.out.println("submitted again: " + TransferStream.tally(open));
      List<TransactionSpec> documents = open.stream().map(Answer::document).toList();
      List<JsonObject> results = cli.submitLines(documents);
      List<Answer> again = new ArrayList<>();
      for (int i = 0; i < documents.size(); i++) {
        again.add(Answer.of(documents.get(i), results.get(i)));
      }
      open = again;
    }
    throw new AssertionError("without a final answer: " + open);
  }

  private static boolean isFinal(Answer answer) {
    return answer.is("COMMITTED") || answer.is("ABORTED");
  }

  private static void awaitNothingInProgress(Cli cli) {
    await("nothing is in doubt")
        .atMost(IN_DOUBT_LIMIT)
        .untilAsserted(
            () -> {
              CliResult listed = cli.run("transaction", "list");
              assertThat(listed.exitCode()).as(listed.toString()).isZero();
              assertThat(listed.json().getAsJsonArray("transactions")).isEmpty();
              assertThat(listed.stderr()).isEmpty(); // whoever could not be asked would be named
            });
  }

  /** What the accounts must hold. */
  private Map<String, Long> balances(List<Answer> answers) {
    Map<String, Long> balances = new HashMap<>();
    bank.accounts()
        .forEach(key -> balances.put(key.getParticipant() + "/" + key.getKey(), bank.opening()));
    for (Answer answer : answers) {
      if (answer.is("COMMITTED")) {
        for (Operation operation : answer.document().getAtomic().getOperationsList()) {
          if (operation.hasAdd()) {
            balances.merge(
                operation.getParticipant() + "/" + operation.getAdd().getKey(),
                operation.getAdd().getDelta(),
                Long::sum);
          }
        }
      }
    }
    return balances;
  }

  /** What they do. */
  private Map<String, Long> balances(Cli cli) {
    List<String> command = new ArrayList<>(List.of("read"));
    bank.accounts().forEach(key -> command.add(key.getParticipant() + "/" + key.getKey()));
    CliResult read = cli.run(command.toArray(String[]::new));
    assertThat(read.exitCode()).as(read.toString()).isZero();
    Map<String, Long> balances = new HashMap<>();
    for (JsonElement element : read.json().getAsJsonArray("values")) {
      JsonObject value = element.getAsJsonObject();
      balances.put(
          value.get("participant").getAsString() + "/" + value.get("key").getAsString(),
          value.get("value").getAsLong());
    }
    return balances;
  }

  private static TransactionSpec withId(TransactionSpec document) {
    return document.getId().isEmpty() ? Documents.withId(document, Documents.newId()) : document;
  }

  @AfterEach
  void removeHosts() {
    hosts.close();
  }
}
