package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.put;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_ABORTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_COMMITTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_NONE;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_YES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.OwnerDecision;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Three participants finish what their owner began (protocol section 7). */
class TerminationsTest {

  private static final Duration TWO_SECONDS = Duration.ofSeconds(2);
  private static final Operation PUT = put("a", "x");

  private final Cluster cluster = new Cluster(3, EngineSettings.DEFAULT);
  private final RegisterId id = cluster.newId();

  @Test
  void withoutTheOwnerAllSayYesAndCommitAtTheHighestTimestamp() { // R4
    cluster.yes(id, PUT, 1, 2);
    cluster.time.pass(Duration.ofMillis(3));
    cluster.yes(id, PUT, 3);
    Timestamp highest = cluster.participant(3).row(id).prepareTimestamp();
    cluster.pass(TWO_SECONDS);
    assertThat(cluster.statuses(id)).containsOnly(REGISTER_STATUS_COMMITTED);
    for (int number = 1; number <= 3; number++) {
      assertThat(cluster.participant(number).row(id).commitTimestamp()).isEqualTo(highest); // I5
      assertThat(cluster.participant(number).engine().inDoubtCount()).isZero();
      cluster.participant(number).engine().assertConsistent();
    }
    assertThat(cluster.participant(1).read("a").value().getValue()).isEqualTo("x");
  }

  @Test
  void withoutTheOwnerOneWhoNeverVotedIsFencedAndAllAbort() { // R7
    cluster.yes(id, PUT, 1, 2);
    cluster.pass(TWO_SECONDS);
    assertThat(cluster.statuses(id)).containsOnly(REGISTER_STATUS_ABORTED);
    Reply late = cluster.participant(3).prepare(id, PUT);
    cluster.participant(3).sync();
    assertThat(late.reason()).isEqualTo(ErrorCode.ERROR_CODE_FENCED);
  }

  @Test
  void aPendingOwnerIsLeftToFinish() { // R7 (i)
    cluster.ownerSays(OwnerDecision.OWNER_DECISION_PENDING, Timestamp.ZERO);
    cluster.yes(id, PUT, 1, 2);
    cluster.pass(Duration.ofSeconds(5));
    assertThat(cluster.statuses(id))
        .containsExactly(REGISTER_STATUS_YES, REGISTER_STATUS_YES, REGISTER_STATUS_NONE);
    assertThat(cluster.participant(1).row(id).sealed()).isFalse();
    cluster.ownerIsGone();
    cluster.pass(Duration.ofSeconds(4));
    assertThat(cluster.statuses(id)).containsOnly(REGISTER_STATUS_ABORTED);
  }

  @Test
  void aDecidedOwnerIsBelieved() {
    cluster.yes(id, PUT, 1, 2, 3);
    Timestamp at = cluster.participant(3).row(id).prepareTimestamp();
    cluster.ownerSays(OwnerDecision.OWNER_DECISION_COMMITTED, at);
    cluster.pass(Duration.ofSeconds(1));
    assertThat(cluster.statuses(id)).containsOnly(REGISTER_STATUS_COMMITTED);
    assertThat(cluster.participant(1).row(id).commitTimestamp()).isEqualTo(at);
  }

  @Test
  void whoeverKnowsTheDecisionTellsTheOthers() {
    cluster.yes(id, PUT, 1, 2, 3);
    Timestamp at = cluster.participant(3).row(id).prepareTimestamp();
    cluster.participant(2).commit(id, at);
    cluster.pass(Duration.ofSeconds(1));
    assertThat(cluster.statuses(id)).containsOnly(REGISTER_STATUS_COMMITTED);
  }

  @Test
  void withoutTheOwnerAndOneUnknownVoteTheRestWait() {
    cluster.yes(id, PUT, 1, 2, 3);
    cluster.cutOff(3);
    cluster.pass(Duration.ofSeconds(3));
    assertThat(cluster.participant(1).row(id).isInDoubt()).isTrue();
    assertThat(cluster.participant(1).engine().blockedCount()).isEqualTo(1);
    assertThat(cluster.participant(1).row(id).sealed()).isFalse();
  }

  @Test
  void theyGoOnWhenTheMissingOneIsBack() {
    cluster.yes(id, PUT, 1, 2);
    cluster.cutOff(1);
    cluster.cutOff(2);
    cluster.cutOff(3);
    cluster.pass(Duration.ofSeconds(3));
    assertThat(cluster.participant(1).row(id).isInDoubt()).isTrue();
    cluster.reconnect(1);
    cluster.reconnect(2);
    cluster.reconnect(3);
    cluster.pass(Duration.ofSeconds(5));
    assertThat(cluster.statuses(id)).containsOnly(REGISTER_STATUS_ABORTED);
    assertThat(cluster.participant(1).engine().blockedCount()).isZero();
  }

  @Test
  void aReachableOneWhoNeverVotedDecidesWithoutTheMissingOne() { // R7
    cluster.yes(id, PUT, 1);
    cluster.cutOff(3);
    cluster.pass(TWO_SECONDS);
    assertThat(cluster.participant(1).row(id).status()).isEqualTo(REGISTER_STATUS_ABORTED);
    assertThat(cluster.participant(2).row(id).status()).isEqualTo(REGISTER_STATUS_ABORTED);
  }

  @Test
  void otherContentUnderTheIdIsNoYes() { // R11
    cluster.yes(id, PUT, 1, 2);
    cluster.participant(3).receive(id, new RegisterEvent.Seal(Documents.OTHER_CONTENT));
    cluster.participant(3).sync();
    cluster.pass(TWO_SECONDS);
    assertThat(cluster.statuses(id)).containsOnly(REGISTER_STATUS_ABORTED);
    assertThat(cluster.participant(1).row(id).reason().getCode())
        .isEqualTo(ErrorCode.ERROR_CODE_TXN_ID_REUSED);
  }

  @Test
  void aRestartGoesOnWithTermination() {
    cluster.yes(id, PUT, 1, 2, 3);
    cluster.participant(1).losePower();
    cluster.participant(2).losePower();
    cluster.participant(3).losePower();
    cluster.pass(TWO_SECONDS);
    assertThat(cluster.statuses(id)).containsOnly(REGISTER_STATUS_COMMITTED);
  }

  @Test
  void manyInDoubtAtOnceAreAllFinished() {
    for (int i = 0; i < 600; i++) {
      cluster.yes(cluster.newId(), add("hot", 1), 1, 2, 3);
    }
    cluster.pass(Duration.ofSeconds(3));
    for (int number = 1; number <= 3; number++) {
      assertThat(cluster.participant(number).engine().inDoubtCount()).isZero();
      assertThat(cluster.participant(number).read("hot").counter()).isEqualTo(600);
    }
  }

  @Test
  void aMemberWhoseHorizonPassedItUnvotedEndsIt() { // R9, R10
    Cluster forgetful =
        new Cluster(
            2,
            EngineSettings.DEFAULT.with(
                Duration.ofSeconds(40), Duration.ofSeconds(1), Duration.ofSeconds(20)));
    RegisterId old = forgetful.newId();
    forgetful.yes(old, PUT, 1);
    forgetful.pass(Duration.ofSeconds(40));
    for (int i = 0; i < 100 && forgetful.participant(1).engine().inDoubtCount() > 0; i++) {
      forgetful.pass(Duration.ofMillis(100)); // what jitter adds
    }
    assertThat(forgetful.participant(1).row(old).status()).isEqualTo(REGISTER_STATUS_ABORTED);
    assertThat(forgetful.participant(2).row(old).status()).isEqualTo(REGISTER_STATUS_NONE);
  }
}
