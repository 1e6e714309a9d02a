package dev.troth.systemtests.process;

import static dev.troth.systemtests.process.cluster.Documents.newId;
import static dev.troth.systemtests.process.cluster.Documents.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.Coordinator;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.transfers.Bank;
import dev.troth.systemtests.process.transfers.RandomTransfers;
import dev.troth.systemtests.process.transfers.TransferStream;
import dev.troth.v1.Consistency;
import dev.troth.v1.Freshness;
import dev.troth.v1.ParticipantStatus;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.ReadValue;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A read replica, and what is read of it, while it and the participant it follows are killed. */
class ReadReplicaIT {

  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ROUNDS = 2;
  private static final String SOURCE = "bank-a";
  private static final String REPLICA = "bank-a-r1";
  private static final Freshness EVENTUAL =
      Freshness.newBuilder().setConsistency(Consistency.CONSISTENCY_EVENTUAL).build();
  private static final Freshness BOUNDED =
      Freshness.newBuilder()
          .setConsistency(Consistency.CONSISTENCY_BOUNDED)
          .setMaxStaleness(com.google.protobuf.Duration.newBuilder().setSeconds(10))
          .build();

  @RegisterExtension final Clusters clusters = new Clusters();

  private final Bank bank = new Bank(List.of(SOURCE, "bank-b"), 4, 1_000);

  private Cluster startWithMoney() {
    Cluster cluster =
        clusters.start(
            clusters
                .plan()
                .participants(SOURCE, "bank-b")
                .replica(REPLICA, SOURCE)
                .coordinators(2));
    cluster.coordinator(1).client().submit(withId(bank.openAll(), newId()));
    awaitTotal(cluster.coordinator(1));
    awaitTotal(cluster.coordinator(2));
    return cluster;
  }

  private void awaitTotal(Coordinator coordinator) {
    await("an eventual read shows all accounts")
        .atMost(PATIENCE)
        .until(() -> total(coordinator).filter(total -> total == bank.total()).isPresent());
  }

  private Optional<Long> total(Coordinator coordinator) {
    try {
      ReadResponse read = coordinator.client().read(bank.accounts(), EVENTUAL, LIMIT);
      return Optional.of(read.getValuesList().stream().mapToLong(ReadValue::getCounter).sum());
    } catch (StatusRuntimeException e) {
      return Optional.empty();
    }
  }

  @Test
  void sessionsAndCutsHoldWhileTheReplicaAndItsSourceAreKilled() throws Exception {
    Cluster cluster = startWithMoney();
    RandomTransfers transfers = new RandomTransfers(bank, 7);
    TransferStream load = TransferStream.start(cluster.cli(), transfers::next);
    SnapshotReader reader = new SnapshotReader(cluster, bank, List.of(EVENTUAL, BOUNDED));
    SessionWalk session = new SessionWalk(cluster, SOURCE);
    reader.start();
    session.start();
    for (int round = 0; round < ROUNDS; round++) {
      killAndRestart(cluster.replica(REPLICA), reader, session);
      cluster.participant(SOURCE).process().kill();
      awaitMoreReads(reader, 10); // at the replica
      cluster.participant(SOURCE).process().startAndAwaitReady();
      cluster.awaitMembership();
      awaitMoreReads(reader, 5);
    }
    load.answers();
    session.finish();
    reader.finish();
    assertThat(reader.wrongTotals()).isEmpty();
    assertThat(session.lost()).isEmpty();
    assertThat(session.reads()).isPositive();
    awaitCaughtUp(cluster);
    assertThat(readsAtReplicas(cluster.coordinator(1))).isPositive();
    assertThat(readsAtReplicas(cluster.coordinator(2))).isPositive();
    assertThat(cluster.replica(REPLICA).terminate()).isZero();
    CliResult verified = cluster.verifyStore(REPLICA);
    assertThat(verified.exitCode()).as(verified.toString()).isZero();
  }

  private static void killAndRestart(
      DaemonProcess replica, SnapshotReader reader, SessionWalk session) {
    replica.kill();
    awaitMoreReads(reader, 10); // at the participant
    long walked = session.reads();
    await("the session goes on").atMost(PATIENCE).until(() -> session.reads() > walked + 5);
    replica.startAndAwaitReady();
    awaitMoreReads(reader, 10);
  }

  private static void awaitMoreReads(SnapshotReader reader, int more) {
    long before = reader.answered();
    await("reads go on").atMost(PATIENCE).until(() -> reader.answered() >= before + more);
  }

  private static void awaitCaughtUp(Cluster cluster) {
    await("the replica has caught up")
        .atMost(PATIENCE)
        .until(
            () ->
                cluster.coordinator(1).client().participants().stream()
                    .filter(participant -> participant.getReplicaOf().equals(SOURCE))
                    .mapToLong(ParticipantStatus::getSafeTimeLagMillis)
                    .allMatch(lag -> lag < 2_000));
  }

  private static double readsAtReplicas(Coordinator coordinator)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://" + coordinator.process().endpoint().http() + "/metrics"))
            .build();
    return HttpClient.newHttpClient()
        .send(request, BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith("troth_coordinator_upstream_reads_total{way=\"replica\"}"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void whatTheReplicaHasIsReadableThoughItsSourceIsGoneAndTheCoordinatorsAreNew() {
    Cluster cluster = startWithMoney();
    assertThat(cluster.participant(SOURCE).process().terminate()).isZero();
    for (Coordinator coordinator : cluster.coordinators()) {
      coordinator.process().kill();
      coordinator.process().startAndAwaitReady();
      coordinator.client().awaitParticipants(List.of(REPLICA, "bank-b"));
      awaitTotal(coordinator);
    }
    cluster.replica(REPLICA).kill();
    cluster.replica(REPLICA).startAndAwaitReady(); // from what it has
    awaitTotal(cluster.coordinator(1));
    CliResult strong = cluster.cli().run("read", SOURCE + "/accounts/0", "--timeout", "2s");
    assertThat(strong.exitCode()).as(strong.toString()).isNotZero();
    CliResult list = cluster.cli().run("participant", "list");
    assertThat(list.stdout()).contains("\"replicaOf\":\"bank-a\"").contains(REPLICA);
  }

  @Test
  void aReplicasDirectoryIsNobodyElses() {
    Cluster cluster = startWithMoney();
    assertThat(cluster.replica(REPLICA).terminate()).isZero();
    DaemonProcess stranger = cluster.stranger("stranger", REPLICA, cluster.dataDirectory(REPLICA));
    stranger.start();
    assertThat(stranger.awaitExit()).isNotZero();
    assertThat(stranger.log().ofRun()).contains("replica 'bank-a-r1' of participant 'bank-a'");
  }
}
