package dev.troth.systemtests.process;

import static dev.troth.systemtests.process.cluster.Documents.add;
import static dev.troth.systemtests.process.cluster.Documents.atomic;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.troth.clock.Timestamp;
import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.CliRun;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.v1.TransactionSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sessions, the past and the journals' events, among daemons and consumers that are killed. */
class FollowedEventsIT {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int ROUNDS = 3;
  private static final int TRANSFERS = 40;

  @RegisterExtension static final Clusters clusters = new Clusters();

  @TempDir static Path directory;

  private static Cluster cluster;

  @BeforeAll
  static void start() {
    cluster = clusters.start(clusters.plan().participants("bank-a", "bank-b").coordinators(2));
  }

  private static TransactionSpec transfer() {
    return atomic(add("bank-a", "accounts/alice", -1), add("bank-b", "accounts/bob", 1));
  }

  @Test
  void aConsumerThatIsKilledAgainAndAgainMissesNothingWhileParticipantsAreKilledToo() {
    Path checkpoint = directory.resolve("checkpoint");
    List<List<JsonObject>> runs = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      CliRun consumer = follow(checkpoint);
      cluster.cli().submitLines(Collections.nCopies(TRANSFERS, transfer()));
      cluster.participants().get(round % 2).process().kill();
      cluster.participants().get(round % 2).process().startAndAwaitReady();
      cluster.awaitMembership();
      cluster.cli().submitLines(Collections.nCopies(TRANSFERS, transfer()));
      consumer.kill();
      runs.add(consumer.await(PATIENCE).jsonLines());
    }
    runs.add(followToTheEnd(checkpoint));
    Map<String, JsonObject> seen = new LinkedHashMap<>();
    for (List<JsonObject> run : runs) {
      assertInOrderOfEffect(run);
      run.forEach(event -> assertThat(seen.getOrDefault(place(event), event)).isEqualTo(event));
      run.forEach(event -> seen.put(place(event), event));
      assertThat(run.stream().map(FollowedEventsIT::place)).doesNotHaveDuplicates();
    }
    int events = 2 * ROUNDS * TRANSFERS;
    Map<String, List<Long>> positions = new TreeMap<>();
    seen.values()
        .forEach(
            event ->
                positions
                    .computeIfAbsent(event.get("participant").getAsString(), n -> new ArrayList<>())
                    .add(event.get("position").getAsLong()));
    assertThat(positions).containsOnlyKeys("bank-a", "bank-b");
    positions.forEach(
        (participant, all) -> {
          assertThat(all).as(participant).hasSizeGreaterThanOrEqualTo(events);
          assertThat(all.stream().sorted().toList()).as(participant).isEqualTo(dense(all.size()));
        });
  }

  private static List<Long> dense(int size) {
    List<Long> dense = new ArrayList<>();
    for (long position = 1; position <= size; position++) {
      dense.add(position);
    }
    return dense;
  }

  private static void assertInOrderOfEffect(List<JsonObject> run) {
    List<String> times =
        run.stream().map(event -> event.get("commitTimestamp").getAsString()).toList();
    for (int i = 1; i < times.size(); i++) {
      assertThat(timestamp(times.get(i - 1))).isLessThanOrEqualTo(timestamp(times.get(i)));
    }
  }

  private static long timestamp(String text) {
    return Timestamp.parse(text).orElseThrow().bits();
  }

  private static String place(JsonObject event) {
    return event.get("participant").getAsString() + " " + event.get("position").getAsLong();
  }

  private static CliRun follow(Path checkpoint) {
    return cluster
        .cli()
        .start("events", "bank-a/", "bank-b/", "--checkpoint", checkpoint.toString());
  }

  /** What is left, and one event more, so that it is known to be all. */
  private static List<JsonObject> followToTheEnd(Path checkpoint) {
    CliRun consumer = follow(checkpoint);
    cluster.cli().submit(transfer());
    JsonObject last =
        cluster.cli().run("history", "bank-b/accounts/bob").jsonLines().stream()
            .reduce((earlier, later) -> later)
            .orElseThrow();
    consumer.awaitOutput(last.get("transactionId").getAsString(), PATIENCE);
    consumer.kill();
    return consumer.await(PATIENCE).jsonLines();
  }

  @Test
  void aSessionHoldsAtAnotherCoordinatorAndOverARestart() throws Exception {
    Path session = directory.resolve("session");
    for (int i = 0; i < 3; i++) {
      CliResult written =
          cluster
              .cli()
              .at(cluster.coordinator(1 + i % 2).process())
              .run("submit", "--add", "bank-a/carts/7=1", "--session", session.toString());
      assertThat(written.exitCode()).as(written.toString()).isZero();
      cluster.coordinator(1 + i % 2).process().kill();
      cluster.coordinator(1 + i % 2).process().startAndAwaitReady();
      cluster.awaitMembership();
      CliResult read =
          cluster
              .cli()
              .at(cluster.coordinator(2 - i % 2).process())
              .run(
                  "read",
                  "bank-a/carts/7",
                  "--consistency",
                  "session",
                  "--session",
                  session.toString());
      assertThat(read.exitCode()).as(read.toString()).isZero();
      JsonObject value = read.json().getAsJsonArray("values").get(0).getAsJsonObject();
      assertThat(value.get("value").getAsLong()).isEqualTo(i + 1);
    }
    String token = Files.readString(session).strip();
    Files.writeString(session, token.substring(0, token.length() - 2) + "AA");
    CliResult forged = cluster.cli().run("read", "bank-a/carts/7", "--session", session.toString());
    assertThat(forged.exitCode()).isEqualTo(1);
    assertThat(forged.stderr()).contains("INVALID_SESSION").contains("Delete the file");
  }

  @Test
  void everyMomentOfThePastIsOneCutOfBothBanks() {
    cluster.cli().submitLines(Collections.nCopies(TRANSFERS, transfer()));
    List<JsonObject> history = cluster.cli().run("history", "bank-a/accounts/alice").jsonLines();
    for (int i = 0; i < history.size(); i += 1 + history.size() / 5) {
      String moment = history.get(i).get("commitTimestamp").getAsString();
      CliResult read =
          cluster
              .cli()
              .run(
                  "read",
                  "--prefix",
                  "bank-a/accounts/",
                  "--prefix",
                  "bank-b/accounts/",
                  "--as-of",
                  moment);
      assertThat(read.exitCode()).as(read.toString()).isZero();
      assertThat(read.jsonLines().stream().mapToLong(value -> value.get("value").getAsLong()).sum())
          .as("total as of %s", moment)
          .isZero();
      assertThat(read.jsonLines()).hasSize(2);
    }
  }
}
