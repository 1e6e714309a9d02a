package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How far the journal is said to have come, and what may not happen after it was said. */
class JournalTailTest {

  private TurnByTurn participant = new TurnByTurn();
  private List<JournalProgress> told = new ArrayList<>();

  @BeforeEach
  void follow() {
    participant.turn(engine -> engine.follow(told::add));
    participant.sync();
  }

  private JournalProgress last() {
    return told.get(told.size() - 1);
  }

  @Test
  void beginsWithTheJournalAsItWas() {
    assertThat(last().position()).isZero();
    participant.commitAlone(participant.newId(), add("a", 1));
    participant.sync();
    participant.restart();
    told.clear();
    follow();
    assertThat(last().position()).isEqualTo(1);
    assertThat(participant.store.ceiling()).isGreaterThan(last().safeTime());
  }

  @Test
  void isToldOnlyWhatIsDurable() {
    participant.commitAlone(participant.newId(), add("a", 1));
    assertThat(last().position()).isZero();
    participant.sync();
    assertThat(last().position()).isEqualTo(1);
  }

  @Test
  void anEventIsBelowTheSafeTimeAsSoonAsItIsTold() {
    RegisterId id = participant.newId();
    Timestamp ahead = participant.yes(id, add("a", 1)).plusMillis(2_000);
    participant.commit(id, ahead);
    participant.sync();
    assertThat(last().safeTime()).isEqualTo(ahead);
    assertThat(participant.yes(participant.newId(), add("a", 1))).isGreaterThan(ahead);
  }

  @Test
  void theSafeTimeStaysBelowWhatIsUndecided() {
    RegisterId id = participant.newId();
    Timestamp prepared = participant.yes(id, add("a", 1));
    participant.pass(Duration.ofSeconds(2));
    assertThat(last().safeTime()).isEqualTo(prepared.previous());
    participant.commit(id, prepared);
    participant.sync();
    assertThat(last().position()).isEqualTo(1);
    assertThat(last().safeTime()).isGreaterThan(prepared);
  }

  @Test
  void theSafeTimeGoesOnWhenNothingHappens() {
    Timestamp before = last().safeTime();
    participant.pass(Duration.ofSeconds(5));
    assertThat(last().safeTime().millis()).isGreaterThanOrEqualTo(before.millis() + 4_800);
    assertThat(last().position()).isZero();
  }

  @Test
  void whatIsStampedLaterIsAboveTheSafeTimeEvenIfTheWallClockFallsBack() {
    participant.pass(Duration.ofSeconds(1));
    Timestamp safe = last().safeTime();
    participant.time.pass(Duration.ofMillis(-700));
    RegisterId alone = participant.newId();
    Reply reply = participant.commitAlone(alone, add("a", 1));
    participant.sync();
    assertThat(new Timestamp(reply.register().getCommitTimestamp())).isGreaterThan(safe);
  }

  @Test
  void aPrepareThatWaitedForItsLocksIsStampedAboveTheSafeTimeOfMeanwhile() {
    RegisterId young = participant.newId();
    RegisterId old = Documents.id(young.transaction().timeMillis() - 1_000, 7);
    Timestamp prepared = participant.yes(young, put("a", "x"));
    Reply waiting = participant.prepare(old, put("a", "y"));
    participant.pass(Duration.ofMillis(300));
    participant.commit(young, prepared);
    participant.sync();
    assertThat(waiting.register().getPrepareTimestamp()).isPositive();
    Timestamp second = new Timestamp(waiting.register().getPrepareTimestamp());
    assertThat(last().safeTime()).isLessThan(second);
    assertThat(told.stream().map(JournalProgress::safeTime)).allMatch(second::isAfter);
  }

  @Test
  void nothingStampedAfterALossOfPowerIsBelowTheSafeTime() {
    participant.pass(Duration.ofSeconds(1));
    Timestamp safe = last().safeTime();
    participant.time.pass(Duration.ofSeconds(-100));
    participant.losePower();
    assertThat(participant.yes(participant.newId(), add("a", 1))).isGreaterThan(safe);
  }

  @Test
  void everyEventIsSeenOnceAndInOrderAndAboveEverySafeTimeWhateverCrashes() {
    for (int seed = 0; seed < 150; seed++) {
      participant = new TurnByTurn();
      told = new ArrayList<>();
      follow();
      Follower follower = new Follower(participant.store);
      run(new Random(seed), follower, seed);
    }
  }

  private void run(Random random, Follower follower, int seed) {
    for (int i = 0; i < 120; i++) {
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> participant.prepare(participant.newId(), add(key(random), 1));
        case 3, 4 -> participant.commitAlone(participant.newId(), add(key(random), 1));
        case 5, 6, 7 -> decideOne(random);
        case 8 -> participant.sync();
        case 9 -> {
          participant.time.pass(Duration.ofMillis(random.nextInt(200)));
          participant.tick();
        }
        case 10 -> follower.readOn(last(), seed);
        default -> crash(random);
      }
    }
    participant.sync();
    participant.tick();
    participant.sync();
    follower.readOn(last(), seed);
    assertThat(follower.seen()).as("seed %d", seed).isEqualTo(participant.store.journal());
  }

  private static String key(Random random) {
    return "k" + random.nextInt(3);
  }

  /** What a transaction's decision is does not depend on when it is taken. */
  private void decideOne(Random random) {
    List<ParticipantEngine.InDoubtRow> open = participant.engine().inDoubt();
    if (!open.isEmpty()) {
      RegisterRow row = open.get(random.nextInt(open.size())).row();
      int chance = Math.floorMod(row.id().hashCode(), 5);
      if (chance == 0) {
        participant.abort(row.id());
      } else {
        participant.commit(row.id(), row.row().prepareTimestamp().plusMillis(chance - 1));
      }
    }
  }

  private void crash(Random random) {
    switch (random.nextInt(4)) {
      case 0 -> participant.restart();
      case 1 -> participant.losePower(random.nextInt(participant.store.unsyncedWrites() + 1));
      default -> {
        return;
      }
    }
    if (random.nextBoolean()) {
      participant.time.pass(Duration.ofMillis(-random.nextInt(500)));
    }
    follow();
  }
}
