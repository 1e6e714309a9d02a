package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.append;
import static dev.troth.participant.engine.Documents.delete;
import static dev.troth.participant.engine.Documents.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.error.RejectedException;
import dev.troth.id.RegisterId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.KeyPolicy;
import dev.troth.v1.Operation;
import dev.troth.v1.StateKind;
import dev.troth.v1.StreamEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What policies do not keep goes, and nothing else; and whoever asks for it is told so. */
class PrunerTest {

  /** Longer than a round of the pruner takes, and rests. */
  private static final Duration ROUND = Duration.ofSeconds(12);

  private TurnByTurn participant = keeping();

  private static TurnByTurn keeping(KeyPolicy... policies) {
    return new TurnByTurn(
        new FakeTime(), Documents.store(1), Keeping.settings(policies), NoPeers::new);
  }

  private Timestamp commit(Operation... operations) {
    Reply reply = participant.commitAlone(participant.newId(), operations);
    participant.sync();
    participant.time.pass(Duration.ofMillis(100));
    return new Timestamp(reply.register().getCommitTimestamp());
  }

  /** Values `1` to `count`. */
  private List<Timestamp> puts(String key, int count) {
    List<Timestamp> moments = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      moments.add(commit(put(key, Integer.toString(i))));
    }
    return moments;
  }

  private List<Long> versions(String key) {
    return participant.store.versions(key, 0, 100).stream().map(Version::number).toList();
  }

  private String valueAt(Timestamp at, String key) {
    ReadReply reply = participant.readAt(at, key);
    return reply.isRejected() ? reply.rejection().name() : reply.value().getValue();
  }

  @Test
  void nothingGoesWithoutAPolicy() {
    participant = keeping(Keeping.all(""), Keeping.last("other/", 1));
    puts("a", 5);
    participant.pass(ROUND);
    assertThat(versions("a")).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(participant.store.horizons().of("a")).isEqualTo(Horizon.NONE);
  }

  @Test
  void theLastVersionsStay() {
    participant = keeping(Keeping.last("a", 2));
    List<Timestamp> moments = puts("a", 5);
    participant.pass(ROUND);
    assertThat(versions("a")).containsExactly(4L, 5L);
    assertThat(valueAt(moments.get(3), "a")).isEqualTo("4");
    assertThat(valueAt(moments.get(4).previous(), "a")).isEqualTo("4");
    assertThat(valueAt(moments.get(4), "a")).isEqualTo("5");
    assertThat(valueAt(moments.get(3).previous(), "a")).isEqualTo("ERROR_CODE_SNAPSHOT_TOO_OLD");
    assertThat(participant.store.horizons().of("a"))
        .isEqualTo(new Horizon(moments.get(3), Timestamp.ZERO, 3));
  }

  @Test
  void whatIsYoungEnoughStaysAndTheOneBeforeIt() {
    participant = keeping(Keeping.seconds("a", 60));
    List<Timestamp> old = puts("a", 3);
    participant.pass(Duration.ofSeconds(55));
    assertThat(versions("a")).hasSize(3);
    Timestamp young = commit(put("a", "young"));
    participant.pass(Duration.ofSeconds(30));
    assertThat(versions("a")).containsExactly(3L, 4L);
    Horizon horizon = participant.store.horizons().of("a");
    assertThat(horizon.floor()).isEqualTo(horizon.moment()).isGreaterThan(old.get(2));
    assertThat(valueAt(horizon.floor(), "a")).isEqualTo("3");
    assertThat(valueAt(young, "a")).isEqualTo("young");
    assertThat(valueAt(horizon.floor().previous(), "a")).isEqualTo("ERROR_CODE_SNAPSHOT_TOO_OLD");
  }

  @Test
  void withBothThoseThatEitherKeepsStay() {
    participant = keeping(Keeping.either("a", 3, 60));
    List<Timestamp> moments = puts("a", 5);
    participant.pass(Duration.ofSeconds(30));
    assertThat(versions("a")).as("young enough").hasSize(5);
    participant.pass(Duration.ofSeconds(60));
    assertThat(versions("a")).as("the last").containsExactly(3L, 4L, 5L);
    assertThat(valueAt(moments.get(2), "a")).isEqualTo("3");
  }

  @Test
  void aShortPastStaysWhateverThePolicySays() {
    participant =
        new TurnByTurn(
            new FakeTime(),
            Documents.store(1),
            EngineSettings.DEFAULT.keeping(KeyPolicies.of(List.of(Keeping.last("", 1)))),
            NoPeers::new);
    puts("a", 3);
    participant.pass(Duration.ofSeconds(50));
    assertThat(versions("a")).hasSize(3);
    participant.pass(Duration.ofSeconds(30));
    assertThat(versions("a")).containsExactly(3L);
  }

  @Test
  void theLongestPrefixCounts() {
    participant = keeping(Keeping.last("", 1), Keeping.all("a/keep"));
    for (String key : List.of("a/keep/1", "a/1", "b")) {
      puts(key, 3);
    }
    participant.pass(ROUND);
    assertThat(versions("a/keep/1")).hasSize(3);
    assertThat(versions("a/1")).hasSize(1);
    assertThat(versions("b")).hasSize(1);
    assertThat(participant.store.horizons().of("a/keep/1")).isEqualTo(Horizon.NONE);
  }

  @Test
  void theErrorNamesTheEarliestMoment() {
    participant = keeping(Keeping.last("a", 2));
    List<Timestamp> moments = puts("a", 5);
    participant.pass(ROUND);
    ReadReply reply = participant.readAt(moments.get(0), "a");
    assertThat(reply.reason().getCode()).isEqualTo(ErrorCode.ERROR_CODE_SNAPSHOT_TOO_OLD);
    assertThat(reply.reason().getKey()).isEqualTo("a");
    assertThat(reply.reason().getMessage()).endsWith("the earliest moment is " + moments.get(3));
  }

  @Test
  void aKeyThatBeganLaterIsAbsentBeforeIt() {
    participant = keeping(Keeping.last("", 1));
    Timestamp before = commit(put("other", "x"));
    puts("a", 1);
    participant.pass(ROUND);
    assertThat(participant.readAt(before, "a").value().getExists()).isFalse();
  }

  @Test
  void whatIsUndecidedHoldsTheHorizonBack() {
    participant = keeping(Keeping.last("hot", 1));
    commit(add("hot", 1));
    RegisterId late = participant.newId();
    Timestamp prepared = participant.yes(late, add("hot", 10));
    commit(add("hot", 100));
    commit(add("hot", 1000));
    participant.pass(ROUND);
    assertThat(versions("hot")).hasSize(3);
    participant.commit(late, prepared);
    participant.pass(ROUND.multipliedBy(2));
    assertThat(versions("hot")).containsExactly(4L);
    assertThat(participant.read("hot").counter()).isEqualTo(1111);
    assertThat(participant.store.pasts().get("hot"))
        .extracting(PrunedPast::events, PrunedPast::counter, PrunedPast::kind)
        .containsExactly(3L, 111L, StateKind.STATE_KIND_COUNTER);
  }

  @Test
  void aDeletedValueStaysDeleted() {
    participant = keeping(Keeping.last("", 1));
    puts("a", 2);
    Timestamp deleted = commit(delete("a"));
    participant.pass(ROUND);
    assertThat(versions("a")).containsExactly(3L);
    assertThat(participant.read("a").value().getExists()).isFalse();
    assertThat(participant.readAt(deleted, "a").value().getVersion()).isEqualTo(3);
  }

  @Test
  void aStreamSaysHowManyOfItsEventsAreGone() {
    participant = keeping(Keeping.last("s", 2));
    commit(append("s", "a", "b", "c"));
    commit(append("s", "d"));
    participant.pass(ROUND);
    assertThat(participant.read("s").value().getStream().getEventsList())
        .extracting(StreamEvent::getType)
        .containsExactly("c", "d");
    assertThat(participant.read("s").value().getStream().getOmitted()).isEqualTo(2);
    assertThat(participant.read("s").value().getVersion()).isEqualTo(4);
  }

  @Test
  void manyVersionsGoAFewAtATime() {
    participant = keeping(Keeping.last("", 1));
    participant.turn(
        engine -> {
          for (int i = 0; i < 1_200; i++) {
            engine.prepare(
                Documents.prepare(participant.newId(), List.of(Documents.member(1)), add("hot", 1))
                    .build(),
                said -> {});
          }
        });
    participant.sync();
    participant.time.pass(Duration.ofSeconds(2));
    List<Integer> left = new ArrayList<>();
    for (int step = 0; step < 6; step++) {
      participant.time.pass(Duration.ofMillis(20));
      participant.tick();
      left.add(participant.store.versions("hot", 0, 2_000).size());
    }
    assertThat(left).containsExactly(1_200, 1_200, 700, 200, 1, 1);
    participant.sync();
    assertThat(participant.read("hot").counter()).isEqualTo(1_200);
  }

  @Test
  void aBeginningOfNothingButStubsIsTrimmed() {
    participant = keeping(Keeping.last("a", 1));
    puts("a", 3);
    puts("b", 1);
    puts("a", 2);
    participant.pass(ROUND);
    assertThat(participant.store.trimmed()).isEqualTo(3);
    assertThat(participant.store.journal()).containsOnlyKeys(4L, 5L, 6L);
    assertThat(participant.store.event(5).hasChange()).isFalse();
    assertThat(participant.store.nextPosition()).isEqualTo(7);
    participant.restart();
    assertThat(commit(put("a", "6"))).isNotNull();
    assertThat(versions("a")).containsExactly(5L, 6L);
  }

  @Test
  void aScanOfWhatIsPrunedIsRefused() {
    participant = keeping(Keeping.last("a/", 1), Keeping.seconds("f/", 5));
    List<Timestamp> moments = puts("a/1", 3);
    puts("b/1", 1);
    participant.pass(ROUND.multipliedBy(2));
    Consumer<String> scan =
        prefix -> KeyScan.page(participant.store, prefix, "", moments.get(0), 10);
    assertThatThrownBy(() -> scan.accept("a/"))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("a/1")
        .hasMessageEndingWith("the earliest moment is " + moments.get(2));
    assertThatThrownBy(() -> scan.accept("f"))
        .as("that there is none there cannot be known any more")
        .hasMessageContaining("begin with 'f'");
    scan.accept("b/");
    assertThat(KeyScan.page(participant.store, "", "", participant.engine().clock(), 10).values())
        .hasSize(2);
  }

  @Test
  void aPrefixUnderAnotherPolicyKeepsItsHorizon() {
    FakeTime time = new FakeTime();
    participant =
        new TurnByTurn(
            time, Documents.store(1), Keeping.settings(Keeping.last("a", 1)), NoPeers::new);
    puts("a/1", 3);
    participant.pass(ROUND);
    Horizon before = participant.store.horizons().of("a/1");
    assertThat(before.position()).isEqualTo(2);

    participant.restart(Keeping.settings(Keeping.all("a/"), Keeping.last("b", 1)));
    participant.pass(ROUND);

    assertThat(participant.store.horizons().of("a/1")).isEqualTo(before);
    assertThat(participant.store.horizons().of("ab")).isEqualTo(before);
    List<KeyPolicy> shown =
        participant
            .store
            .horizons()
            .shownIn(KeyPolicies.of(List.of(Keeping.all("a/"), Keeping.last("b", 1))));
    assertThat(shown).extracting(KeyPolicy::getHorizon).containsExactly(before.moment().bits(), 0L);
  }

  @Test
  void whoHasSeenTheJournalBeyondItMissesNothing() {
    participant = keeping(Keeping.last("a/", 1));
    List<Timestamp> moments = puts("a/1", 3);
    puts("b/1", 2);
    participant.pass(ROUND);
    Horizons horizons = participant.store.horizons();
    assertThat(horizons.missed(2, Timestamp.ZERO, List.of(), List.of())).isEmpty();
    assertThat(horizons.missed(1, Timestamp.ZERO, List.of(), List.of()))
        .map(Horizon::position)
        .contains(2L);
    assertThat(horizons.missed(0, Timestamp.ZERO, List.of("b/"), List.of("c"))).isEmpty();
    assertThat(horizons.missed(0, Timestamp.ZERO, List.of("a"), List.of())).isPresent();
    assertThat(horizons.missed(0, Timestamp.ZERO, List.of(), List.of("a/2"))).isPresent();
    assertThat(horizons.missed(0, moments.get(2), List.of(), List.of()))
        .as("by its time")
        .isEmpty();
  }
}
