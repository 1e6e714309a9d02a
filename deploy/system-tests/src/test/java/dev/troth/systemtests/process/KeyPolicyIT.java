package dev.troth.systemtests.process;

import static dev.troth.systemtests.process.cluster.Documents.add;
import static dev.troth.systemtests.process.cluster.Documents.atomic;
import static dev.troth.systemtests.process.cluster.Documents.key;
import static dev.troth.systemtests.process.cluster.Documents.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.Command;
import dev.troth.systemtests.process.cluster.Coordinator;
import dev.troth.systemtests.process.cluster.Documents;
import dev.troth.v1.Consistency;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.CoordinatorServiceGrpc.CoordinatorServiceBlockingStub;
import dev.troth.v1.Freshness;
import dev.troth.v1.Outcome;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.SubmitRequest;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Keys whose policies say how they are read, at two coordinators that share their sessions. */
class KeyPolicyIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Much less than a value lives in the cache. */
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final int USAGE = 2;
  private static final int ROUNDS = 25;
  private static final String HITS = "troth_coordinator_cache_hits_total ";

  @RegisterExtension static final Clusters clusters = new Clusters();

  @TempDir private static Path directory;

  private static Cluster cluster;

  @BeforeAll
  static void start() throws IOException {
    Path policies = directory.resolve("policies");
    Files.writeString(
        policies,
        """
        accounts/  read=strong fixed
        feed/      read=eventual cache=60s
        cart/      read=session cache=60s
        """);
    cluster =
        clusters.start(
            clusters
                .plan()
                .participants("shop")
                .participantOptions("--key-policies", policies.toString())
                .coordinators(2));
  }

  @Test
  void moneyIsNotReadWeakly() {
    submit(1, "", atomicAdd("accounts/alice", 5));

    CliResult refused =
        cluster.cli().run("read", "shop/accounts/alice", "--consistency", "eventual");

    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(1);
    assertThat(refused.stderr()).contains("POLICY", "shop/accounts/alice", "'accounts/'", "STRONG");
    CliResult all = cluster.cli().run("read", "--prefix", "shop/", "--consistency", "bounded:1h");
    assertThat(all.stderr()).contains("POLICY", "'accounts/'");
    JsonObject read = cluster.cli().run("read", "shop/accounts/alice").json();
    assertThat(read.get("consistency").getAsString()).isEqualTo("strong");
    assertThat(read.get("values").toString()).contains("\"value\":5");
  }

  @Test
  void everyCoordinatorTellsThePolicies() {
    for (Coordinator coordinator : cluster.coordinators()) {
      CliResult shown =
          cluster.cli().at(coordinator.process()).run("participant", "policies", "shop");
      assertThat(shown.json().get("policies").toString())
          .contains("\"prefix\":\"accounts/\",\"level\":\"strong\",\"fixed\":true")
          .contains("\"prefix\":\"feed/\",\"level\":\"eventual\",\"fixed\":false,\"cache\":\"1m\"");
    }
  }

  @Test
  void aFeedIsReadFromTheCacheAndAWriteIsSeenSoon() {
    submit(1, "", atomicPut("feed/alice", "hello"));
    await("the first post is answered from the cache")
        .atMost(SOON)
        .until(() -> answersFromCache(1, "feed/alice", "hello"));
    assertThat(read(1, "", "feed/alice").getConsistency())
        .isEqualTo(Consistency.CONSISTENCY_EVENTUAL);

    submit(2, "", atomicPut("feed/alice", "bye")); // not at the coordinator that has it

    await("the second post is seen")
        .atMost(SOON)
        .until(() -> value(read(1, "", "feed/alice")).equals("bye"));
    await("the second post is answered from the cache")
        .atMost(SOON)
        .until(() -> answersFromCache(1, "feed/alice", "bye"));
  }

  @Test
  void aSessionSeesWhatItWroteAtOnceThroughEitherCoordinator() {
    String session = "";
    for (int round = 0; round < ROUNDS; round++) {
      for (String key : new String[] {"cart/7", "feed/bob"}) {
        String value = "round " + round;
        session = submit(1 + round % 2, session, atomicPut(key, value)).getSessionToken();
        for (int reader = 1; reader <= 2; reader++) {
          ReadResponse answer = read(reader, session, key);
          assertThat(value(answer)).as("coordinator %d", reader).isEqualTo(value);
          assertThat(answer.getConsistency()).isEqualTo(Consistency.CONSISTENCY_SESSION);
          session = answer.getSessionToken();
        }
      }
    }
  }

  @Test
  void policiesThatWillNotDoStopTheStart() throws IOException {
    Path bad = directory.resolve("bad");
    Files.writeString(bad, "feed/ read=eventual\naccounts/ read=weak\n");

    CliResult refused =
        new Command(cluster.directory().resolve("refused"))
            .run(
                cluster.surroundings().program("troth-participant").toString(),
                "--name",
                "bank-z",
                "--data-dir",
                directory.resolve("bank-z").toString(),
                "--key-policies",
                bad.toString());

    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(USAGE);
    assertThat(refused.stderr())
        .contains(bad + ":2: 'accounts/ read=weak'", "strong, session, bounded:TIME or eventual");
  }

  private static TransactionSpec atomicPut(String key, String value) {
    return Documents.withId(atomic(put("shop", key, value)), Documents.newId());
  }

  private static TransactionSpec atomicAdd(String key, long delta) {
    return Documents.withId(atomic(add("shop", key, delta)), Documents.newId());
  }

  private static Outcome submit(int coordinator, String session, TransactionSpec document) {
    Outcome outcome =
        stub(coordinator)
            .submit(SubmitRequest.newBuilder().setSpec(document).setSessionToken(session).build())
            .getOutcome();
    assertThat(outcome.getStatus()).isEqualTo(TransactionStatus.TRANSACTION_STATUS_COMMITTED);
    return outcome;
  }

  /** As the key's policy says. */
  private static ReadResponse read(int coordinator, String session, String key) {
    return stub(coordinator)
        .read(
            ReadRequest.newBuilder()
                .addKeys(key("shop", key))
                .setFreshness(Freshness.newBuilder().setSessionToken(session))
                .build());
  }

  private static String value(ReadResponse answer) {
    return answer.getValues(0).getValue();
  }

  private static boolean answersFromCache(int coordinator, String key, String value)
      throws IOException, InterruptedException {
    long before = hits(coordinator);
    return value(read(coordinator, "", key)).equals(value) && hits(coordinator) > before;
  }

  private static long hits(int coordinator) throws IOException, InterruptedException {
    URI page =
        URI.create(
            "http://" + cluster.coordinator(coordinator).process().endpoint().http() + "/metrics");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(page).timeout(LIMIT).build(), BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(HITS))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(HITS.length())))
        .sum();
  }

  private static CoordinatorServiceBlockingStub stub(int coordinator) {
    return CoordinatorServiceGrpc.newBlockingStub(
            cluster.coordinator(coordinator).client().channel())
        .withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
