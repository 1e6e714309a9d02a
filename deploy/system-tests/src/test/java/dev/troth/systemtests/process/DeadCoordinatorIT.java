package dev.troth.systemtests.process;

import static dev.troth.systemtests.process.cluster.Documents.add;
import static dev.troth.systemtests.process.cluster.Documents.atomic;
import static dev.troth.systemtests.process.cluster.Documents.newId;
import static dev.troth.systemtests.process.cluster.Documents.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import dev.troth.id.TransactionId;
import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.Participant;
import dev.troth.systemtests.process.cluster.PlayedCoordinator;
import dev.troth.systemtests.process.cluster.Replies;
import dev.troth.v1.PrepareResponse;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterRow;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.TransactionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The coordinator dies for ever between the votes and the decision. */
class DeadCoordinatorIT {

  @RegisterExtension static final Clusters clusters = new Clusters();

  /** The promise for participants that have to finish alone. */
  private static final Duration ALONE_LIMIT = Duration.ofSeconds(2);

  /** The promise when a participant was down too. */
  private static final Duration IN_DOUBT_LIMIT = Duration.ofSeconds(10);

  private static final int WARM_UP_ROUNDS = 5;
  private static final int VOTING_ROUNDS = 10;
  private static final Duration NO_LIMIT = Duration.ofMinutes(1);

  private static Cluster cluster;

  @BeforeAll
  static void start() {
    // The living coordinator is for operators; the dead one is played.
    cluster =
        clusters.start(clusters.plan().participants("bank-a", "bank-b", "bank-c").coordinators(1));
    // What follows is about the protocol's speed, not about that of a JVM's first steps.
    for (int round = 1; round <= WARM_UP_ROUNDS; round++) {
      TransactionId id = newId();
      prepare(transfer(id, "warm-up"), cluster.participants());
      awaitSame(id, NO_LIMIT);
    }
  }

  @Test
  void participantsCommitAloneWhenAllHaveVotedYes() {
    TransactionId id = voteYes("all");

    awaitEverywhere(id, RegisterStatus.REGISTER_STATUS_COMMITTED, ALONE_LIMIT);

    assertThat(cluster.participants())
        .extracting(participant -> register(participant, id).getCommitTimestamp())
        .doesNotContain(0L)
        .containsOnly(register(cluster.participant("bank-a"), id).getCommitTimestamp());
    assertThat(balance("bank-a", "all")).isEqualTo(-30);
    assertThat(balance("bank-b", "all")).isEqualTo(10);
    assertThat(balance("bank-c", "all")).isEqualTo(20);
  }

  @Test
  void participantsAbortAloneWhenOneWasNeverAsked() {
    TransactionId id = newId();
    prepare(transfer(id, "some"), cluster.participants().subList(0, 2));

    awaitEverywhere(id, RegisterStatus.REGISTER_STATUS_ABORTED, ALONE_LIMIT);

    for (Participant participant : cluster.participants()) {
      assertThat(participant.client().history("accounts/some")).isEmpty();
    }
  }

  @Test
  void aLatePrepareIsRefusedAfterTheOthersHaveAborted() {
    TransactionId id = newId();
    TransactionSpec document = transfer(id, "late");
    PlayedCoordinator coordinator = new PlayedCoordinator();
    Participant last = cluster.participant("bank-c");
    prepare(coordinator, document, cluster.participants().subList(0, 2));
    awaitEverywhere(id, RegisterStatus.REGISTER_STATUS_ABORTED, ALONE_LIMIT);

    List<Register> late = prepare(coordinator, document, List.of(last));

    assertThat(late.get(0).getStatus()).isEqualTo(RegisterStatus.REGISTER_STATUS_ABORTED);
    assertThat(last.client().history("accounts/late")).isEmpty();
  }

  @Test
  void aParticipantThatComesBackLearnsWhatTheOthersDecided() {
    TransactionId id = voteYes("back");
    Participant late = cluster.participant("bank-b");
    late.process().kill();

    late.process().startAndAwaitReady();

    awaitEverywhere(id, RegisterStatus.REGISTER_STATUS_COMMITTED, IN_DOUBT_LIMIT);
    assertThat(balance("bank-b", "back")).isEqualTo(10);
  }

  /** What nobody can finish: a participant is lost as well, with a vote that nobody knows. */
  @Test
  void whatNobodyCanFinishIsEndedByHandAndOnRecord() {
    Participant lost = cluster.participant("bank-c");
    lost.process().kill();
    TransactionId id = newId();
    prepare(transfer(id, "hand"), cluster.participants().subList(0, 2));
    String[] resolve = {
      "transaction",
      "resolve",
      id.toString(),
      "--commit",
      "--reason",
      "bank-c is lost",
      "--by",
      "ann"
    };

    await("it is blocked, and ended")
        .atMost(IN_DOUBT_LIMIT)
        .until(() -> cluster.cli().run(resolve).exitCode() == 0);

    assertThat(balance("bank-a", "hand")).isEqualTo(-30);
    assertThat(balance("bank-b", "hand")).isEqualTo(10);
    assertThat(cluster.cli().run("transaction", "audit").stdout())
        .contains(
            "\"participant\":\"bank-a\",\"verdict\":\"COMMIT\",\"reason\":\"bank-c is lost\",\"by\":\"ann\"",
            "\"participant\":\"bank-b\",\"verdict\":\"COMMIT\"");
    CliResult otherWay =
        cluster.cli().run("transaction", "resolve", id.toString(), "--abort", "--reason", "oh");
    assertThat(otherWay.exitCode()).isEqualTo(1);
    assertThat(otherWay.stderr()).contains("was ended by hand before, at bank-", "the other way");
    lost.process().startAndAwaitReady();
    cluster.awaitMembership();
    CliResult shown = cluster.cli().run("transaction", "get", id.toString());
    assertThat(shown.stdout())
        .contains("\"outcome\":\"UNKNOWN\"", "\"endedByHand\":{\"reason\":\"bank-c is lost\"");
    assertThat(
            cluster
                .cli()
                .run("transaction", "resolve", newId().toString(), "--abort", "--reason", "x"))
        .extracting(CliResult::exitCode)
        .isEqualTo(1);
  }

  /**
   * A transaction to which all have said yes. When this machine is so busy that a participant
   * begins to doubt before the last one has voted, it is aborted, rightly; then another one is
   * tried.
   */
  private static TransactionId voteYes(String account) {
    for (int round = 1; round <= VOTING_ROUNDS; round++) {
      TransactionId id = newId();
      List<Register> votes = prepare(transfer(id, account), cluster.participants());
      if (votes.stream().noneMatch(DeadCoordinatorIT::isNo)) {
        return id;
      }
      awaitSame(id, NO_LIMIT);
    }
    throw new AssertionError("never did all participants vote in time");
  }

  private static boolean isNo(Register vote) {
    return vote.getStatus() == RegisterStatus.REGISTER_STATUS_ABORTED;
  }

  private static TransactionSpec transfer(TransactionId id, String account) {
    String key = "accounts/" + account;
    return withId(
        atomic(add("bank-a", key, -30), add("bank-b", key, 10), add("bank-c", key, 20)), id);
  }

  private static List<Register> prepare(TransactionSpec document, List<Participant> asked) {
    return prepare(new PlayedCoordinator(), document, asked);
  }

  /** Asks these for their votes, all at once. */
  private static List<Register> prepare(
      PlayedCoordinator coordinator, TransactionSpec document, List<Participant> asked) {
    List<ListenableFuture<PrepareResponse>> votes = new ArrayList<>();
    for (Participant participant : asked) {
      votes.add(
          participant
              .client()
              .prepareLater(coordinator.prepare(document, cluster.participants(), participant)));
    }
    return votes.stream().map(vote -> Replies.await(vote).getAnswer().getRegister()).toList();
  }

  private static void awaitEverywhere(TransactionId id, RegisterStatus status, Duration limit) {
    await("the participants decide alone")
        .atMost(limit)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> assertThat(statuses(id)).containsOnly(status));
  }

  private static void awaitSame(TransactionId id, Duration limit) {
    await("the participants decide alone")
        .atMost(limit)
        .until(
            () ->
                statuses(id).stream().distinct().count() == 1
                    && statuses(id).get(0) != RegisterStatus.REGISTER_STATUS_YES);
  }

  private static List<RegisterStatus> statuses(TransactionId id) {
    return cluster.participants().stream()
        .map(participant -> register(participant, id).getStatus())
        .toList();
  }

  private static Register register(Participant participant, TransactionId id) {
    return participant
        .client()
        .row(id)
        .map(RegisterRow::getRegister)
        .orElse(Register.getDefaultInstance());
  }

  private static long balance(String participant, String account) {
    return cluster.participant(participant).client().read("accounts/" + account).getCounter();
  }
}
