package dev.troth.systemtests.process;

import static dev.troth.systemtests.process.cluster.Documents.atomic;
import static dev.troth.systemtests.process.cluster.Documents.newId;
import static dev.troth.systemtests.process.cluster.Documents.put;
import static dev.troth.systemtests.process.cluster.Documents.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import dev.troth.error.RetryClass;
import dev.troth.id.TransactionId;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.Participant;
import dev.troth.v1.Outcome;
import dev.troth.v1.RegisterRow;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.SubmitResponse;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One participant is gone before it has voted; the others are not held up for long. */
class VoteTimeoutIT {

  private static final Duration VOTE_TIMEOUT = Duration.ofSeconds(3);

  /** The promise for the others' locks. */
  private static final Duration LOCK_LIMIT = VOTE_TIMEOUT.plusSeconds(1);

  private static final RegisterStatus[] UNDECIDED = {
    RegisterStatus.REGISTER_STATUS_NONE, RegisterStatus.REGISTER_STATUS_YES
  };

  private static final Duration ALONE_LIMIT = Duration.ofSeconds(2);
  private static final Duration VOTE_LIMIT = Duration.ofSeconds(30);

  @RegisterExtension static final Clusters clusters = new Clusters();

  private static Cluster cluster;

  @BeforeAll
  static void start() {
    cluster =
        clusters.start(
            clusters
                .plan()
                .participants("bank-a", "bank-b", "bank-c")
                .coordinators(1)
                .coordinatorOptions("--prepare-timeout", "3s"));
    for (int round = 1; round <= 20; round++) {
      submit(atomic(put("bank-a", "warm", "up"), put("bank-b", "warm", "up")));
    }
  }

  @Test
  void theOthersLocksAreFreeWithinTheVoteTimeoutAndASecond() throws Exception {
    Participant gone = cluster.participant("bank-c");
    TransactionId first = newId();
    gone.process().pause(); // Taken for alive, but it will not vote.
    long begin = System.nanoTime();
    ListenableFuture<SubmitResponse> outcome = submitToAll(first, "held");
    awaitYes(first, cluster.participants().subList(0, 2));
    gone.process().kill();

    await("another transaction gets the locks")
        .atMost(LOCK_LIMIT.minusNanos(System.nanoTime() - begin))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> isCommitted(submit(second())));

    Outcome told = outcome.get().getOutcome();
    assertThat(told.getStatus())
        .as(told.toString())
        .isEqualTo(TransactionStatus.TRANSACTION_STATUS_ABORTED);
    gone.process().startAndAwaitReady();
    cluster.awaitMembership();
    assertThat(gone.client().history("held")).isEmpty();
  }

  /**
   * The frozen one has the Prepare in its socket when it wakes, and its coordinator is gone.
   * Whether it votes or is fenced first, all decide the same, alone.
   */
  @Test
  void allDecideTheSameWhenACoordinatorDiesWhileOneParticipantIsFrozen() {
    Participant frozen = cluster.participant("bank-c");
    TransactionId id = newId();
    frozen.process().pause();
    var unused = submitToAll(id, "frozen");
    awaitYes(id, cluster.participants().subList(0, 2));
    cluster.coordinator(1).process().kill();

    frozen.process().resume();

    await("all decide alone")
        .atMost(ALONE_LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(decisions(id)).hasSize(1).doesNotContain(UNDECIDED));
    cluster.coordinator(1).process().startAndAwaitReady();
    cluster.awaitMembership();
  }

  private static ListenableFuture<SubmitResponse> submitToAll(TransactionId id, String key) {
    TransactionSpec document =
        withId(
            atomic(
                put("bank-a", key, "first"),
                put("bank-b", key, "first"),
                put("bank-c", key, "first")),
            id);
    return cluster.coordinator(1).client().submitLater(document);
  }

  private static TransactionSpec second() {
    return atomic(put("bank-a", "held", "second"), put("bank-b", "held", "second"));
  }

  /** Each time a new attempt: wait-die lets the younger one die. */
  private static Outcome submit(TransactionSpec document) {
    Outcome outcome =
        cluster.coordinator(1).client().submit(withId(document, newId())).getOutcome();
    if (!isCommitted(outcome)) {
      assertThat(RetryClass.of(outcome.getReason().getCode()))
          .as(outcome.toString())
          .isNotEqualTo(RetryClass.NEVER);
    }
    return outcome;
  }

  private static boolean isCommitted(Outcome outcome) {
    return outcome.getStatus() == TransactionStatus.TRANSACTION_STATUS_COMMITTED;
  }

  private static void awaitYes(TransactionId id, List<Participant> participants) {
    await("the others have voted")
        .atMost(VOTE_LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                statuses(id, participants).stream()
                    .allMatch(status -> status == RegisterStatus.REGISTER_STATUS_YES));
  }

  private static Set<RegisterStatus> decisions(TransactionId id) {
    return EnumSet.copyOf(statuses(id, cluster.participants()));
  }

  private static List<RegisterStatus> statuses(TransactionId id, List<Participant> participants) {
    return participants.stream()
        .map(
            participant ->
                participant
                    .client()
                    .row(id)
                    .map(RegisterRow::getRegister)
                    .map(register -> register.getStatus())
                    .orElse(RegisterStatus.REGISTER_STATUS_NONE))
        .toList();
  }
}
