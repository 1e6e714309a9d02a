package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.put;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_COMMITTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_FORGOTTEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows are dropped when everybody has decided and nobody may ask any more (R9, R10). */
class JanitorTest {

  private static final Duration RETENTION = Duration.ofSeconds(60);
  private static final Duration FORGETTING = Duration.ofSeconds(75);

  /** Termination never begins. */
  private final Cluster cluster =
      new Cluster(
          2, EngineSettings.DEFAULT.with(Duration.ofHours(1), Duration.ofHours(1), RETENTION));

  private final TurnByTurn first = cluster.participant(1);
  private final TurnByTurn second = cluster.participant(2);
  private final RegisterId id = cluster.newId();

  private Timestamp committed(TurnByTurn... participants) {
    Timestamp at = Timestamp.ZERO;
    for (TurnByTurn participant : participants) {
      at = Timestamp.max(at, participant.yes(id, add("a", 5)));
    }
    for (TurnByTurn participant : participants) {
      participant.commit(id, at);
      participant.sync();
    }
    return at;
  }

  @Test
  void anEndedRowIsDroppedBelowTheHorizonAndNotBefore() {
    committed(first, second);
    first.end(id);
    first.sync();
    assertThat(first.row(id).branch().members()).as("it shrinks").isEmpty();
    cluster.pass(RETENTION.minusSeconds(1));
    assertThat(first.row(id).status()).isEqualTo(REGISTER_STATUS_COMMITTED);
    cluster.pass(Duration.ofSeconds(16));
    assertThat(first.row(id).isNone()).isTrue();
    assertThat(first.store.horizonMillis()).isGreaterThan(id.transaction().timeMillis());
    assertThat(first.read("a").counter()).as("events are kept").isEqualTo(5);
  }

  @Test
  void whatIsForgottenIsSaidToBeForgotten() { // R10
    Timestamp at = committed(first, second);
    first.end(id);
    second.end(id);
    cluster.pass(FORGETTING);
    List<Reply> replies =
        List.of(
            first.prepare(id, add("a", 5)),
            first.seal(id),
            first.peek(id),
            first.ownerAbort(id),
            first.commit(id, at),
            first.abort(id));
    first.sync();
    for (Reply reply : replies) {
      assertThat(reply.status()).isEqualTo(REGISTER_STATUS_FORGOTTEN);
    }
    assertThat(first.store.rows()).as("nothing is written").isZero();
    assertThat(first.read("a").counter()).isEqualTo(5);
  }

  @Test
  void anIdBelowTheHorizonThatNeverCameWritesNothing() { // R10
    cluster.pass(FORGETTING);
    Reply late = first.prepare(id, put("a", "late"));
    first.sync();
    assertThat(late.status()).isEqualTo(REGISTER_STATUS_FORGOTTEN);
    assertThat(first.store.rows()).isZero();
  }

  @Test
  void theHorizonIsDurableBeforeAnythingIsDropped() {
    committed(first, second);
    first.end(id);
    first.sync();
    cluster.time.pass(FORGETTING);
    first.tick();
    first.time.pass(Duration.ofSeconds(2));
    first.tick();
    assertThat(first.row(id).isNone()).as("the horizon is not durable").isFalse();
    Reply peek = first.peek(Documents.id(id.transaction().timeMillis(), 77));
    assertThat(peek.isGiven()).as("FORGOTTEN is not told before that").isFalse();
    first.losePower();
    assertThat(first.row(id).status()).isEqualTo(REGISTER_STATUS_COMMITTED);
  }

  @Test
  void theHorizonNeverFalls() {
    cluster.pass(FORGETTING);
    long horizon = first.store.horizonMillis();
    first.losePower();
    assertThat(first.store.horizonMillis()).isGreaterThanOrEqualTo(horizon);
    Reply late = first.prepare(id, put("a", "late"));
    first.sync();
    assertThat(late.status()).isEqualTo(REGISTER_STATUS_FORGOTTEN);
  }

  @Test
  void whereNoEndCameTheOthersAreAsked() { // R9
    committed(first, second);
    cluster.pass(FORGETTING);
    assertThat(first.row(id).isNone()).isTrue();
    assertThat(second.row(id).isNone()).isTrue();
  }

  @Test
  void aRowStaysWhileAnotherHasNotDecided() { // R9
    Timestamp at = first.yes(id, add("a", 5));
    at = Timestamp.max(at, second.yes(id, add("a", 5)));
    first.commit(id, at);
    cluster.pass(FORGETTING);
    assertThat(first.row(id).status()).isEqualTo(REGISTER_STATUS_COMMITTED);
    assertThat(second.row(id).isInDoubt()).isTrue();
    second.commit(id, at);
    cluster.pass(Duration.ofSeconds(5));
    assertThat(first.row(id).isNone()).isTrue();
  }

  @Test
  void aRowStaysWhileAnotherCannotBeReached() { // R9
    committed(first, second);
    cluster.cutOff(2);
    cluster.pass(FORGETTING);
    assertThat(first.row(id).status()).isEqualTo(REGISTER_STATUS_COMMITTED);
  }

  @Test
  void aRowInDoubtIsNeverDropped() {
    first.yes(id, add("a", 5));
    first.end(id);
    cluster.pass(FORGETTING);
    assertThat(first.row(id).isInDoubt()).isTrue();
  }

  @Test
  void whatCommittedAloneIsDroppedWithoutAnEnd() {
    first.commitAlone(id, add("a", 5));
    cluster.pass(FORGETTING);
    assertThat(first.row(id).isNone()).isTrue();
  }

  @Test
  void whatAbortedAloneIsDroppedWithoutAnEnd() {
    first.commitAlone(id, add("a", -5, 0));
    first.sync();
    assertThat(first.row(id).isFinal()).isTrue();
    cluster.pass(FORGETTING);
    assertThat(first.row(id).isNone()).isTrue();
  }

  @Test
  void whatAFenceMadeStaysUntilItsEndComes() {
    first.seal(id);
    cluster.pass(FORGETTING);
    assertThat(first.row(id).isFinal()).isTrue();
    first.end(id);
    cluster.pass(Duration.ofSeconds(5));
    assertThat(first.row(id).isNone()).isTrue();
  }

  @Test
  void manyRowsAreDroppedAFewAtATime() {
    for (int i = 0; i < 1200; i++) {
      first.commitAlone(cluster.newId(), add("a", 1));
    }
    cluster.pass(FORGETTING.plusSeconds(5));
    assertThat(first.store.rows()).isZero();
    assertThat(first.read("a").counter()).isEqualTo(1200);
  }
}
