package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.id.RegisterId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.StateKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads at a timestamp (protocol section 8). */
class ReadsTest {

  private final TurnByTurn participant = new TurnByTurn();
  private final RegisterId id = participant.newId();

  @BeforeEach
  void theCeilingIsDurable() {
    participant.settle();
  }

  @Test
  void anAbsentKeyIsReadAsAbsent() {
    ReadReply read = participant.read("nothing");
    assertThat(read.value().getExists()).isFalse();
    assertThat(read.value().getVersion()).isZero();
    assertThat(read.value().getKind()).isEqualTo(StateKind.STATE_KIND_UNSPECIFIED);
  }

  @Test
  void waitsForAnIntentAtOrBelowItsMomentAndSeesWhatItBecame() {
    Timestamp prepared = participant.yes(id, add("a", 5));
    ReadReply at = participant.readAt(prepared, "a");
    ReadReply now = participant.read("b", "a");
    assertThat(at.isGiven()).isFalse();
    assertThat(now.isGiven()).isFalse();
    participant.commit(id, prepared);
    assertThat(at.counter()).isEqualTo(5);
    assertThat(now.values().get(1).getCounter()).isEqualTo(5);
  }

  @Test
  void aReadOfNowShowsWhatItWaitedForHoweverLateThatTookEffect() {
    Timestamp prepared = participant.yes(id, add("a", 5));
    ReadReply now = participant.read("a");
    Timestamp elsewhere = prepared.plusMillis(1_000); // another participant's clock is ahead
    participant.commit(id, elsewhere);
    assertThat(now.counter()).isEqualTo(5);
    assertThat(now.at()).isGreaterThanOrEqualTo(elsewhere);
  }

  @Test
  void aReadOfNowThatHadToMoveOnWaitsForWhatThatBringsWithinItsReach() {
    Timestamp prepared = participant.yes(id, add("a", 5));
    ReadReply now = participant.read("a");
    RegisterId second = participant.newId();
    participant.yes(second, add("a", 2));
    participant.commit(id, prepared.plusMillis(1_000));
    assertThat(now.isGiven()).as("the second may take effect before the first").isFalse();
    participant.commit(second, prepared.plusMillis(500));
    assertThat(now.counter()).isEqualTo(7);
  }

  @Test
  void aReadOfNowMovesOnOnce() {
    Timestamp prepared = participant.yes(id, add("a", 5));
    ReadReply now = participant.read("a");
    RegisterId second = participant.newId();
    participant.yes(second, add("a", 2));
    participant.commit(id, prepared.plusMillis(1_000));
    participant.commit(second, prepared.plusMillis(2_000));
    assertThat(now.counter()).as("what began after the read need not be seen").isEqualTo(5);
    assertThat(now.at()).isEqualTo(prepared.plusMillis(1_000));
  }

  @Test
  void seesNothingOfAnAbortedOne() {
    participant.yes(id, put("a", "x"));
    ReadReply read = participant.read("a");
    participant.abort(id);
    assertThat(read.value().getExists()).isFalse();
  }

  @Test
  void doesNotSeeWhatCommitsAboveItsMoment() {
    Timestamp prepared = participant.yes(id, add("a", 5));
    ReadReply read = participant.readAt(prepared, "a");
    participant.commit(id, prepared.next());
    assertThat(read.value().getExists()).isFalse();
  }

  @Test
  void doesNotWaitForAnIntentAboveItsMoment() {
    Timestamp prepared = participant.yes(id, add("a", 5));
    ReadReply read = participant.readAt(prepared.previous(), "a");
    assertThat(read.value().getExists()).isFalse();
  }

  @Test
  void doesNotWaitForAnotherKey() {
    participant.yes(id, add("a", 5));
    assertThat(participant.read("b").isGiven()).isTrue();
  }

  @Test
  void waitsForAYesThatIsNotEvenDurable() {
    participant.prepare(id, add("a", 5));
    assertThat(participant.read("a").isGiven()).isFalse();
  }

  @Test
  void isToldThatItsTimeIsUp() {
    participant.yes(id, add("a", 5));
    ReadReply read = participant.read("a");
    participant.pass(Duration.ofSeconds(1));
    assertThat(read.isGiven()).isFalse();
    participant.pass(Duration.ofMillis(20));
    assertThat(read.rejection()).isEqualTo(ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED);
  }

  @Test
  void aPrepareAfterAReadVotesAboveIt() { // I11
    Timestamp moment = participant.read("a").at();
    assertThat(participant.yes(id, add("a", 5))).isGreaterThan(moment);
  }

  @Test
  void aPrepareAfterAReadOfTheFutureVotesAboveIt() { // I11
    Timestamp future = Timestamp.ofMillis(participant.time.wallMillis()).plusMillis(20_000);
    ReadReply read = participant.readAt(future, "a");
    assertThat(read.isGiven()).as("above the ceiling").isFalse();
    participant.sync();
    assertThat(read.at()).isEqualTo(future);
    assertThat(participant.yes(id, add("a", 5))).isGreaterThan(future);
  }

  @Test
  void aPrepareAfterAReadAndALossOfPowerVotesAboveIt() { // I11
    Timestamp now = participant.read("a").at();
    Timestamp future = now.plusMillis(20_000);
    ReadReply read = participant.readAt(future, "a");
    participant.sync();
    assertThat(read.isGiven()).isTrue();
    participant.losePower();
    assertThat(participant.yes(id, add("a", 5))).isGreaterThan(future);
  }

  @Test
  void noTimestampAboveTheDurableCeilingIsServed() {
    TurnByTurn fresh = new TurnByTurn();
    ReadReply first = fresh.read("a");
    assertThat(first.isGiven()).isFalse();
    fresh.sync();
    assertThat(fresh.store.ceiling()).isGreaterThan(first.at());
    for (int i = 0; i < 1000; i++) {
      fresh.time.pass(Duration.ofMillis(7));
      fresh.tick();
      if (i % 100 == 0) {
        fresh.sync();
      }
      ReadReply read = fresh.read("a");
      if (read.isGiven()) {
        assertThat(fresh.store.ceiling()).isGreaterThan(read.at());
        int unsynced = fresh.store.unsyncedWrites();
        assertThat(unsynced).isLessThan(3);
      }
    }
  }

  @Test
  void theAnswerIsNotBelowASessionsPast() {
    Timestamp past = Timestamp.ofMillis(participant.time.wallMillis()).plusMillis(1_500);
    ReadReply reply = new ReadReply();
    participant.turn(
        engine ->
            engine.read(List.of("a"), Timestamp.ZERO, past, participant.time.nanos() + 1, reply));
    participant.sync();
    assertThat(reply.at()).isGreaterThan(past);
  }

  @Test
  void tooManyWaitingReadsAreRefused() {
    EngineSettings few =
        new EngineSettings(
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofHours(1),
            10,
            2,
            10,
            10,
            Duration.ofSeconds(3),
            Duration.ofMinutes(1),
            KeyPolicies.NONE);
    TurnByTurn small = new TurnByTurn(new FakeTime(), Documents.store(1), few, NoPeers::new);
    small.yes(small.newId(), put("a", "x"));
    assertThat(small.read("a").isGiven()).isFalse();
    assertThat(small.read("a").isGiven()).isFalse();
    assertThat(small.read("a").rejection()).isEqualTo(ErrorCode.ERROR_CODE_OVERLOADED);
  }

  @Test
  void safeTimeIsBelowEveryYesAndNeverFalls() { // I12
    Timestamp before = participant.engine().safeTime();
    Timestamp prepared = participant.yes(id, add("a", 5));
    Timestamp during = participant.engine().safeTime();
    assertThat(during).isEqualTo(prepared.previous()).isGreaterThanOrEqualTo(before);
    participant.commit(id, prepared);
    assertThat(participant.engine().safeTime()).isGreaterThanOrEqualTo(prepared.previous());
  }
}
