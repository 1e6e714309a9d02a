package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.put;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_ABORTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_COMMITTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_YES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.id.RegisterId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.Row;
import dev.troth.v1.EndedByHand;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operators end what the protocol cannot, and nobody takes it for a decision. */
class HandEndsTest {

  private static final Duration LONG = Duration.ofSeconds(3);
  private static final Operation PUT = put("a", "x");
  private static final EndedByHand ACT =
      EndedByHand.newBuilder().setReason("a disk is lost").setBy("ann").setAtMillis(7).build();

  private static final Duration RETENTION = Duration.ofSeconds(60);

  private final Cluster cluster =
      new Cluster(
          3,
          EngineSettings.DEFAULT.with(
              EngineSettings.DEFAULT.inDoubtAfter(),
              EngineSettings.DEFAULT.inDoubtRetry(),
              RETENTION));
  private final RegisterId id = cluster.newId();

  /** All have said yes; the owner and the third are gone. */
  private Timestamp blocked() {
    cluster.yes(id, PUT, 1, 2, 3);
    cluster.cutOff(3);
    cluster.pass(LONG);
    assertThat(cluster.participant(1).engine().blockedCount()).isEqualTo(1);
    return cluster.participant(2).row(id).prepareTimestamp();
  }

  private Row end(int number, Timestamp commit) {
    List<Row> ended = new ArrayList<>();
    TurnByTurn participant = cluster.participant(number);
    participant.turn(
        engine ->
            engine.endByHand(
                id, new RegisterEvent.EndByHand(Documents.CONTENT, commit, ACT), ended::add));
    assertThat(ended).as("answered before it is durable").isEmpty();
    participant.sync();
    return ended.get(0);
  }

  private String refusal(int number, Timestamp commit) {
    RejectedException refused =
        catchThrowableOfType(RejectedException.class, () -> end(number, commit));
    assertThat(refused.reason().getCode()).isEqualTo(ErrorCode.ERROR_CODE_INVALID_REQUEST);
    return refused.reason().getMessage();
  }

  @Test
  void aBlockedTransactionTakesEffectAndItsLocksAreFree() {
    Timestamp at = blocked();
    Row ended = end(1, at);
    assertThat(ended.status()).isEqualTo(REGISTER_STATUS_COMMITTED);
    assertThat(ended.commitTimestamp()).isEqualTo(at);
    assertThat(ended.byHand()).isEqualTo(ACT);
    assertThat(cluster.participant(1).read("a").value().getValue()).isEqualTo("x");
    cluster.participant(1).engine().assertConsistent();
    cluster.participant(1).tick();
    assertThat(cluster.participant(1).engine().inDoubtCount()).isZero();
    assertThat(cluster.participant(1).engine().blockedCount()).isZero();
  }

  @Test
  void anAbortLeavesNothing() {
    blocked();
    assertThat(end(1, Timestamp.ZERO).status()).isEqualTo(REGISTER_STATUS_ABORTED);
    assertThat(cluster.participant(1).read("a").value().getExists()).isFalse();
    cluster.participant(1).engine().assertConsistent();
  }

  @Test
  void nobodyIsToldAndNobodyConcludesAnything() {
    end(1, blocked());
    Reply peeked = cluster.participant(1).receive(id, new RegisterEvent.Peek(Documents.CONTENT));
    cluster.participant(1).sync();
    assertThat(peeked.rejection()).isEqualTo(ErrorCode.ERROR_CODE_ENDED_BY_HAND);
    cluster.reconnect(3);
    cluster.pass(LONG);
    assertThat(cluster.participant(2).row(id).status()).isEqualTo(REGISTER_STATUS_YES);
    assertThat(cluster.participant(3).row(id).status()).isEqualTo(REGISTER_STATUS_YES);
    assertThat(cluster.participant(2).row(id).sealed()).isFalse();
    assertThat(cluster.participant(3).engine().blockedCount()).isEqualTo(1);
  }

  @Test
  void aDecisionThatComesAfterAllIsCountedWhenItIsAnotherOne() {
    Timestamp at = blocked();
    end(1, Timestamp.ZERO);
    end(2, at);
    for (int number = 1; number <= 2; number++) {
      Row before = cluster.participant(number).row(id);
      Reply told =
          cluster
              .participant(number)
              .receive(id, new RegisterEvent.DecideCommit(Documents.CONTENT, at));
      cluster.participant(number).sync();
      assertThat(told.rejection()).isEqualTo(ErrorCode.ERROR_CODE_ENDED_BY_HAND);
      assertThat(cluster.participant(number).row(id)).isEqualTo(before);
    }
    assertThat(cluster.participant(1).counters().contradicted().sum()).isEqualTo(1);
    assertThat(cluster.participant(2).counters().contradicted().sum()).isZero();
  }

  @Test
  void itIsRememberedOverARestart() {
    Row ended = end(1, blocked());
    cluster.participant(1).losePower();
    cluster.participant(1).tick();
    assertThat(cluster.participant(1).engine().endedByHand())
        .containsExactly(new RegisterRow(id, ended));
    assertThat(cluster.participant(1).engine().endedByHandCount()).isEqualTo(1);
  }

  @Test
  void toEndItTwiceInTheSameWayChangesNothing() {
    Timestamp at = blocked();
    Row first = end(1, at);
    assertThat(end(1, at)).isEqualTo(first);
    assertThat(refusal(1, Timestamp.ZERO)).contains("ended by hand as COMMITTED at " + at);
    assertThat(refusal(1, at.next())).contains("ended by hand as COMMITTED at " + at);
  }

  @Test
  void whatTheProtocolMayStillFinishIsLeftToIt() {
    assertThat(refusal(1, Timestamp.ZERO)).contains("is not in doubt here");
    cluster.yes(id, PUT, 1, 2, 3);
    assertThat(refusal(1, Timestamp.ZERO)).contains("is not blocked");
    cluster.pass(LONG);
    assertThat(refusal(1, Timestamp.ZERO)).contains("is not in doubt here");
  }

  @Test
  void itDoesNotCommitBeforeItsOwnVote() {
    blocked();
    Timestamp yes = cluster.participant(1).row(id).prepareTimestamp();
    assertThat(refusal(1, yes.previous())).contains("cannot commit before");
  }

  @Test
  void itIsForgottenOnceNobodyIsInDoubtAnyMore() {
    Timestamp at = blocked();
    end(1, at);
    end(2, at);
    cluster.pass(RETENTION.plusSeconds(20));
    assertThat(cluster.participant(1).engine().endedByHand()).as("one may be in doubt").hasSize(1);
    cluster.participant(3).commit(id, at);
    cluster.reconnect(3);
    cluster.pass(Duration.ofSeconds(20));
    assertThat(cluster.participant(1).engine().endedByHand()).isEmpty();
    for (int number = 1; number <= 3; number++) {
      assertThat(cluster.participant(number).row(id).isNone()).as("row of %d", number).isTrue();
    }
  }
}
