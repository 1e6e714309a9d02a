package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.cluster.Documents;
import dev.troth.systemtests.process.cluster.Participant;
import dev.troth.systemtests.process.transfers.Answer;
import dev.troth.systemtests.process.transfers.Audit;
import dev.troth.systemtests.process.transfers.Bank;
import dev.troth.systemtests.process.transfers.RandomTransfers;
import dev.troth.systemtests.process.transfers.TransferStream;
import dev.troth.v1.KeyReference;
import dev.troth.v1.ReadValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A bank under load while something harms its cluster: transfers from one stream, snapshots of all
 * accounts, and in the end an audit of everything that was answered.
 */
final class Trial implements AutoCloseable {

  /** The promise for rows in doubt once everybody is back. */
  private static final Duration IN_DOUBT_LIMIT = Duration.ofSeconds(10);

  /** For the last of many participants. */
  private static final Duration LAST_LOOK = Duration.ofSeconds(1);

  /** Moments of the past at which the total is looked at. */
  private static final int SNAPSHOTS = 100;

  private final Cluster cluster;
  private final long seed;
  private final Bank bank;
  private final SnapshotReader reader;
  private final TransferStream stream;

  private Trial(Cluster cluster, long seed) {
    this.cluster = cluster;
    this.seed = seed;
    this.bank = new Bank(cluster.names(), 10, 1_000);
    CliResult opened = cluster.cli().submit(bank.openAll());
    assertThat(opened.exitCode()).as(opened.toString()).isZero();
    this.reader = new SnapshotReader(cluster, bank);
    this.stream = TransferStream.start(cluster.cli(), new RandomTransfers(bank, seed)::next);
    reader.start();
  }

  /** Opens the accounts and begins to move money; the cluster runs. */
  static Trial begin(Cluster cluster) {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed=" + seed + " (-Dseed=" + seed + " does the same again)");
    return new Trial(cluster, seed);
  }

  /** For whoever does the harm. */
  long seed() {
    return seed;
  }

  /**
   * Everything has been put right: ends the load and looks at what it left. Every answer is what
   * the registers say, no row stays in doubt, the total was the same at every moment, the balances
   * follow from the answers, the same ids get the same answers, and every store verifies.
   */
  void audit() throws InterruptedException {
    long healed = System.nanoTime();
    reader.finish();
    stream.stop();
    awaitNoDoubt(healed);

    List<Answer> answers = stream.answers();
    Audit audit = new Audit(cluster, bank);
    audit.check(answers);
    System.out.println(
        TransferStream.tally(answers)
            + (", " + audit.commitTimestamps().size() + " commit timestamps; ")
            + reader.summary());
    assertThat(audit.commitTimestamps()).isNotEmpty();
    assertThat(reader.wrongTotals()).isEmpty();
    checkThePast(List.copyOf(audit.commitTimestamps()));
    assertThat(balances()).isEqualTo(audit.balances());
    askAgain(answers);
    stopAndVerify();
  }

  private void awaitNoDoubt(long healed) {
    for (Participant participant : cluster.participants()) {
      await("no row is in doubt at " + participant.name())
          .atMost(left(healed))
          .untilAsserted(() -> assertThat(participant.client().inDoubt()).isEmpty());
    }
  }

  private static Duration left(long healed) {
    Duration left = IN_DOUBT_LIMIT.minusNanos(System.nanoTime() - healed);
    return left.compareTo(LAST_LOOK) > 0 ? left : LAST_LOOK;
  }

  /** I10: no moment is unlike the others, and those at which something committed least of all. */
  private void checkThePast(List<Long> timestamps) {
    int step = Math.max(1, timestamps.size() / SNAPSHOTS);
    for (int i = 0; i < timestamps.size(); i += step) {
      long moment = timestamps.get(i);
      long total = 0;
      for (Participant participant : cluster.participants()) {
        for (ReadValue value : participant.client().readAt(accountsOf(participant), moment)) {
          total += value.getCounter();
        }
      }
      assertThat(total).as("the total as of %s", moment).isEqualTo(bank.total());
    }
  }

  private List<String> accountsOf(Participant participant) {
    List<String> keys = new ArrayList<>();
    for (KeyReference account : bank.accounts()) {
      if (account.getParticipant().equals(participant.name())) {
        keys.add(account.getKey());
      }
    }
    return keys;
  }

  private Map<KeyReference, Long> balances() {
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

  /**
   * The same ids again, to the other coordinator: the same answers. Where several participants have
   * said no, either reason is true.
   */
  private void askAgain(List<Answer> answers) {
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
      Answer before = definite.get(i);
      Answer again = Answer.of(before.document(), results.get(i));
      assertThat(again.withCode(before.code())).isEqualTo(before);
      assertThat(again.code().isEmpty()).as(again.toString()).isEqualTo(before.code().isEmpty());
    }
  }

  private void stopAndVerify() {
    for (DaemonProcess daemon : cluster.daemons()) {
      assertThat(daemon.terminate()).as(daemon.name()).isZero();
    }
    for (String name : cluster.names()) {
      CliResult verified = cluster.verifyStore(name);
      assertThat(verified.exitCode()).as(verified.toString()).isZero();
    }
  }

  /** However it ended, nothing of it goes on. */
  @Override
  public void close() {
    try {
      reader.finish();
      stream.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
