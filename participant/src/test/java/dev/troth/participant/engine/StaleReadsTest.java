package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.add;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads that may be behind now. */
class StaleReadsTest {

  private final TurnByTurn participant = new TurnByTurn();
  private final RegisterId id = participant.newId();

  @BeforeEach
  void theCeilingIsDurable() {
    participant.settle();
  }

  private ReadReply stale(long millis, Timestamp notBefore, String... keys) {
    Recency recency = new Recency(Timestamp.ZERO, notBefore, OptionalLong.of(millis));
    long until = participant.time.nanos() + Duration.ofSeconds(1).toNanos();
    ReadReply reply = new ReadReply();
    participant.turn(engine -> engine.read(List.of(keys), recency, until, reply));
    return reply;
  }

  private ReadReply stale(long millis, String... keys) {
    return stale(millis, Timestamp.ZERO, keys);
  }

  @Test
  void doesNotWaitForWhatIsUndecided() {
    participant.commitAlone(participant.newId(), add("a", 1));
    participant.sync();
    Timestamp prepared = participant.yes(id, add("a", 5));
    ReadReply read = stale(10_000, "b", "a");
    assertThat(read.at()).isEqualTo(prepared.previous());
    assertThat(read.values().get(1).getCounter()).isEqualTo(1);
  }

  @Test
  void isOfNowWhenOnlyOtherKeysAreUndecided() {
    Timestamp prepared = participant.yes(id, add("a", 5));
    assertThat(stale(10_000, "b").at()).isGreaterThan(prepared);
  }

  @Test
  void waitsWhenWhatIsUndecidedIsOlderThanItMayBe() {
    Timestamp prepared = participant.yes(id, add("a", 5));
    participant.time.pass(Duration.ofMillis(300));
    ReadReply read = stale(200, "a");
    assertThat(read.isGiven()).isFalse();
    participant.commit(id, prepared);
    assertThat(read.counter()).isEqualTo(5);
    assertThat(read.at()).isGreaterThan(prepared.plusMillis(99));
  }

  @Test
  void waitsWhenASessionHasSeenMore() {
    Timestamp prepared = participant.yes(id, add("a", 5));
    ReadReply read = stale(10_000, prepared, "a");
    assertThat(read.isGiven()).isFalse();
    participant.commit(id, prepared);
    participant.sync();
    assertThat(read.at()).isEqualTo(prepared);
    assertThat(read.counter()).isEqualTo(5);
  }

  @Test
  void doesNotShowWhatIsNotDurable() { // I16
    participant.commitAlone(id, add("a", 5));
    ReadReply read = stale(10_000, "a");
    assertThat(read.isGiven()).isFalse();
    participant.sync();
    assertThat(read.counter()).isEqualTo(5);
  }

  @Test
  void aPrepareAfterItVotesAboveIt() { // I11
    Timestamp moment = stale(10_000, "a").at();
    assertThat(participant.yes(id, add("a", 5))).isGreaterThan(moment);
  }
}
