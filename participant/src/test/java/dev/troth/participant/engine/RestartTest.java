package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.atLeast;
import static dev.troth.participant.engine.Documents.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.v1.ErrorCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is in memory is rebuilt from the store before anything is served. */
class RestartTest {

  private final TurnByTurn participant = new TurnByTurn();
  private final RegisterId id = participant.newId();

  @Test
  void startingAgainAndAgainDoesNotDriveTheClockAway() {
    for (int i = 0; i < 50; i++) {
      participant.losePower();
      participant.settle();
      ReadReply read = participant.read("a");
      participant.sync();
      assertThat(read.isGiven()).isTrue();
    }
    long aheadMillis = participant.engine().clock().millis() - participant.time.wallMillis();
    assertThat(aheadMillis).as("others refuse what is 30 s ahead").isLessThan(20_000);
  }

  @Test
  void rebuildsExclusiveLocks() { // I8
    participant.yes(id, put("a", "x"));
    participant.losePower();
    participant.engine().assertConsistent();
    Reply other = participant.prepare(participant.newId(), put("a", "y"));
    participant.sync();
    assertThat(other.reason()).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);
  }

  @Test
  void rebuildsWhatIsPendingInEscrow() { // I9
    participant.commitAlone(participant.newId(), add("a", 100));
    participant.yes(id, add("a", -60, 0));
    participant.losePower();
    participant.engine().assertConsistent();
    Reply tooMuch = participant.prepare(participant.newId(), add("a", -50, 0));
    Reply fits = participant.prepare(participant.newId(), add("a", -40, 0));
    participant.sync();
    assertThat(tooMuch.reason()).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);
    assertThat(fits.status()).isEqualTo(participant.row(id).status());
  }

  @Test
  void rebuildsTheFloorOfAGuard() { // I9
    participant.commitAlone(participant.newId(), add("a", 100));
    participant.yes(id, atLeast("a", 80));
    participant.losePower();
    Reply below = participant.prepare(participant.newId(), add("a", -30));
    participant.sync();
    assertThat(below.reason()).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);
  }

  @Test
  void rebuildsIntentsForReaders() {
    Timestamp prepared = participant.yes(id, add("a", 5));
    participant.losePower();
    ReadReply read = participant.read("a");
    participant.sync();
    assertThat(read.isGiven()).isFalse();
    participant.commit(id, prepared);
    participant.sync();
    assertThat(read.counter()).isEqualTo(5);
  }

  @Test
  void countsWhatIsInDoubtBeforeAnythingIsServed() {
    participant.yes(id, add("a", 5));
    participant.losePower();
    assertThat(participant.engine().inDoubtCount()).isEqualTo(1);
    assertThat(participant.engine().inDoubt().get(0).row().id()).isEqualTo(id);
  }

  @Test
  void beginsAtTheOldCeiling() {
    participant.settle();
    Timestamp served = participant.read("a").at();
    Timestamp ceiling = participant.store.ceiling();
    participant.losePower();
    assertThat(ceiling).isGreaterThan(served);
    assertThat(participant.yes(id, add("a", 5))).isGreaterThan(ceiling);
  }

  @Test
  void goesOnWithTheJournalWhereItEnded() { // I14
    participant.commitAlone(participant.newId(), add("a", 1), put("b", "x"));
    participant.sync();
    participant.commitAlone(participant.newId(), put("b", "lost"));
    participant.losePower();
    participant.commitAlone(participant.newId(), put("b", "y"));
    participant.sync();
    assertThat(participant.store.journal().keySet()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aProcessThatDiesLosesNothingItWrote() {
    participant.prepare(id, add("a", 5));
    participant.restart();
    assertThat(participant.row(id).isInDoubt()).isTrue();
    participant.pass(Duration.ofMillis(10));
    participant.engine().assertConsistent();
  }
}
