package dev.troth.coordinator.cache;

import static dev.troth.coordinator.cache.CacheAtWork.cached;
import static dev.troth.coordinator.cache.CacheAtWork.change;
import static dev.troth.coordinator.cache.CacheAtWork.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.coordinator.engine.FakeJournal;
import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.KeyPolicy;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReadCacheTest {

  private final CacheAtWork at = new CacheAtWork();
  private final FakeParticipant a = at.meet("a");
  private final FakeParticipant b = at.meet("b");

  private KeysAsked x() {
    return at.keys("a", "feed/x");
  }

  private KeysAsked y() {
    return at.keys("a", "feed/y");
  }

  private static Reason reason(ErrorCode code) {
    return Reason.newBuilder().setCode(code).setMessage("no").build();
  }

  @Test
  void followsAParticipantFromTheFirstReadOfACachedKeyOn() {
    assertThat(at.journals()).isZero();
    assertThat(at.keeps("a", "feed/x")).isFalse();
    assertThat(at.journal(a).subscription().getPrefixesList()).containsExactly("feed/");
    assertThat(at.journal(a).subscription().getOnlyNew()).isTrue();
    at.journal(a).says(upTo(7, 0).setClock(9).build()); // not yet at its end
    assertThat(at.keeps("a", "feed/x")).isFalse();
    at.journal(a).says(upTo(9, 8).setClock(10).build());
    assertThat(at.keeps("a", "feed/x")).isTrue();
    assertThat(at.keeps("a", "feed/x", "other")).isFalse();
    assertThat(at.journals()).isEqualTo(1);
  }

  @Test
  void answersAtTheMomentOfReadingUntilMoreIsKnown() {
    at.begin(a, 10);
    assertThat(at.find(x())).isEqualTo("nothing");
    at.loadNow(x(), 20, "1");
    assertThat(at.find(x())).isEqualTo("20: feed/x=1");
    at.journal(a).says(upTo(2, 19).build());
    assertThat(at.find(x())).isEqualTo("20: feed/x=1");
    at.journal(a).says(upTo(2, 30).build());
    assertThat(at.find(x())).isEqualTo("30: feed/x=1");
    assertThat(at.find(30, x())).isEqualTo("30: feed/x=1");
    assertThat(at.find(31, x())).isEqualTo("nothing");
  }

  @Test
  void aChangeTakesAValueOut() {
    at.begin(a, 10);
    at.loadNow(at.keys("a", "feed/x", "feed/y"), 20, "1");
    at.journal(a).says(upTo(2, 30).addEntries(change(2, "feed/x", 25)).build());
    assertThat(at.find(x())).isEqualTo("nothing");
    assertThat(at.find(y())).isEqualTo("30: feed/y=1");
    assertThat(at.metric("troth_coordinator_cache_invalidations_total")).isEqualTo(1);
  }

  @Test
  void aChangeThatTheValueHasInItDoesNot() {
    at.begin(a, 10);
    at.loadNow(x(), 20, "1");
    at.journal(a).says(upTo(2, 30).addEntries(change(2, "feed/x", 20)).build());
    assertThat(at.find(x())).isEqualTo("30: feed/x=1");
  }

  @Test
  void aChangeAboveTheSafeTimeLeavesTheValueToWhatIsBefore() {
    at.begin(a, 10);
    at.loadNow(x(), 20, "1");
    at.journal(a).says(upTo(2, 22).addEntries(change(2, "feed/x", 30)).build());
    assertThat(at.find(x())).isEqualTo("22: feed/x=1");
    at.journal(a).says(upTo(2, 29).build());
    assertThat(at.find(x())).isEqualTo("29: feed/x=1");
    at.journal(a).says(upTo(2, 30).build());
    assertThat(at.find(x())).isEqualTo("nothing");
  }

  @Test
  void aChangeThatArrivesWhileAReadIsUnderWayCounts() {
    at.begin(a, 10);
    var unused = at.load(x());
    assertThat(at.lastAsked().request().getNotBefore()).isEqualTo(9);
    at.journal(a).says(upTo(2, 40).addEntries(change(2, "feed/x", 25)).build());
    at.lastAsked().answer(20, "1");
    assertThat(at.find(x())).isEqualTo("nothing");
    var unusedEither = at.load(x());
    at.journal(a).says(upTo(3, 41).addEntries(change(3, "feed/x", 50)).build());
    at.lastAsked().answer(45, "2");
    assertThat(at.find(x())).isEqualTo("45: feed/x=2");
    at.journal(a).says(upTo(3, 60).build());
    assertThat(at.find(x())).isEqualTo("nothing");
  }

  @Test
  void aValueReadBeforeAChangeThatIsKnownIsNotKept() {
    at.begin(a, 10);
    at.journal(a).says(upTo(2, 12).addEntries(change(2, "feed/x", 30)).build());
    at.loadNow(at.keys("a", "feed/x", "feed/y"), 20, "1");
    assertThat(at.find(x())).isEqualTo("nothing");
    assertThat(at.find(y())).isEqualTo("20: feed/y=1");
    at.loadNow(x(), 30, "2");
    assertThat(at.find(x())).isEqualTo("30: feed/x=2");
  }

  @Test
  void aValueReadBeforeItWasFollowedIsNotKept() {
    at.begin(a, 10);
    at.loadNow(x(), 9, "1");
    assertThat(at.find(x())).isEqualTo("nothing");
    at.loadNow(x(), 10, "1");
    assertThat(at.find(x())).isEqualTo("10: feed/x=1");
  }

  @Test
  void aValueThatASagaHasMarkedIsNotKept() {
    at.begin(a, 10);
    var unused = at.load(x());
    at.lastAsked()
        .answer()
        .complete(
            ParticipantServiceReadResponse.newBuilder()
                .setTimestamp(20)
                .addValues(ReadValue.newBuilder().setPendingBy("saga"))
                .build());
    assertThat(at.find(x())).isEqualTo("nothing");
  }

  @Test
  void whatThousandsReadAtOnceIsReadOnce() {
    at.begin(a, 10);
    List<CompletableFuture<Optional<ParticipantServiceReadResponse>>> all = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      all.add(at.load(x()));
    }
    assertThat(at.upstream).hasSize(1);
    at.lastAsked().answer(20, "1");
    assertThat(all)
        .allSatisfy(answer -> assertThat(answer.join().orElseThrow().getTimestamp()).isEqualTo(20));
    assertThat(at.metric("troth_coordinator_cache_shared_loads_total")).isEqualTo(4_999);
    assertThat(at.metric("troth_coordinator_cache_misses_total")).isEqualTo(5_000);
  }

  @Test
  void onlyWhatNobodyReadsIsAskedForBesides() {
    at.begin(a, 10);
    var unused = at.load(x());
    CompletableFuture<Optional<ParticipantServiceReadResponse>> both =
        at.load(at.keys("a", "feed/y", "feed/x", "feed/y"));
    assertThat(at.lastAsked().request().getKeysList()).containsExactly("feed/y");
    at.upstream.get(0).answer(20, "1");
    assertThat(both).isNotDone();
    at.upstream.get(1).answer(20, "2");
    assertThat(both.join().orElseThrow().getValuesList())
        .extracting(ReadValue::getValue)
        .containsExactly("feed/y=2", "feed/x=1", "feed/y=2");
  }

  @Test
  void whatWasReadAtSeveralMomentsIsNoAnswer() {
    at.begin(a, 10);
    var unused = at.load(x());
    CompletableFuture<Optional<ParticipantServiceReadResponse>> both =
        at.load(at.keys("a", "feed/x", "feed/y"));
    at.upstream.get(0).answer(20, "1");
    at.upstream.get(1).answer(21, "2");
    assertThat(both.join()).isEmpty();
    assertThat(at.find(y())).isEqualTo("21: feed/y=2");
  }

  @Test
  void aReadThatFailsFailsForAllAndLeavesNothing() {
    at.begin(a, 10);
    List<CompletableFuture<?>> both = List.of(at.load(x()), at.load(x()));
    at.lastAsked()
        .answer()
        .completeExceptionally(
            new RejectedException(reason(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE)));
    assertThat(both)
        .allSatisfy(
            answer -> assertThatThrownBy(answer::join).hasCauseInstanceOf(RejectedException.class));
    at.loadNow(x(), 20, "1");
    assertThat(at.upstream).hasSize(2);
    assertThat(at.find(x())).isEqualTo("20: feed/x=1");
  }

  @Test
  void aReadThatIsAnsweredForOtherKeysOrNotSentAtAllFails() {
    at.begin(a, 10);
    var other = at.load(x());
    at.lastAsked().answer().complete(ParticipantServiceReadResponse.getDefaultInstance());
    assertThatThrownBy(other::join).hasCauseInstanceOf(RejectedException.class);
    var unsent =
        at.cache.load(
            x(),
            (request, timeout) -> {
              throw new IllegalStateException("no");
            });
    assertThatThrownBy(unsent::join).hasCauseInstanceOf(IllegalStateException.class);
    at.loadNow(x(), 20, "1");
    assertThat(at.find(x())).isEqualTo("20: feed/x=1");
  }

  @Test
  void severalKeysAreAnsweredAtOneMoment() {
    at.begin(a, 10);
    at.loadNow(x(), 20, "1");
    at.loadNow(y(), 25, "2");
    KeysAsked both = at.keys("a", "feed/x", "feed/y");
    assertThat(at.find(both)).isEqualTo("nothing"); // x is not known at 25 yet
    at.journal(a).says(upTo(2, 26).build());
    assertThat(at.find(both)).isEqualTo("26: feed/x=1 feed/y=2");
    at.journal(a).says(upTo(2, 27).addEntries(change(2, "feed/x", 30)).build());
    at.journal(a).says(upTo(3, 28).build());
    assertThat(at.find(both)).isEqualTo("28: feed/x=1 feed/y=2");
  }

  @Test
  void severalParticipantsAreAnsweredAtTheLeastOfWhatIsKnown() {
    at.begin(a, 10);
    at.begin(b, 10);
    KeysAsked z = at.keys("b", "feed/z");
    at.loadNow(x(), 20, "1");
    at.loadNow(z, 22, "3");
    assertThat(at.find(x(), z)).isEqualTo("nothing");
    at.journal(a).says(upTo(2, 40).build());
    assertThat(at.find(x(), z)).isEqualTo("22: feed/x=1 feed/z=3");
    at.journal(b).says(upTo(2, 30).build());
    assertThat(at.find(x(), z)).isEqualTo("30: feed/x=1 feed/z=3");
    assertThat(at.find(31, x(), z)).isEqualTo("nothing");
    at.journal(a).says(upTo(3, 45).addEntries(change(3, "feed/x", 50)).build());
    at.journal(b).says(upTo(2, 60).build());
    assertThat(at.find(x(), z)).isEqualTo("45: feed/x=1 feed/z=3");
  }

  @Test
  void aValueLivesForItsTimeEvenIfReadAgain() {
    at.begin(a, 10);
    at.loadNow(x(), 20, "1");
    at.time.advance(CacheAtWork.LIVES.minusNanos(1));
    assertThat(at.find(x())).isEqualTo("20: feed/x=1");
    at.time.advance(Duration.ofNanos(1));
    assertThat(at.find(x())).isEqualTo("nothing");
    at.loadNow(x(), 30, "2");
    at.time.advance(Duration.ofSeconds(3));
    at.loadNow(x(), 40, "3");
    at.time.advance(Duration.ofSeconds(3));
    assertThat(at.find(x())).isEqualTo("40: feed/x=3");
  }

  @Test
  void allThatIsKeptHasABound() {
    CacheAtWork small = new CacheAtWork(100_000);
    FakeParticipant c = small.meet("c");
    small.begin(c, 10);
    for (int i = 0; i < 100; i++) {
      small.loadNow(small.keys("c", "feed/" + i), 20, "x".repeat(10_000));
    }
    assertThat(small.metric("troth_coordinator_cache_bytes")).isBetween(50_000L, 100_000L);
    assertThat(small.metric("troth_coordinator_cache_entries")).isBetween(5L, 10L);
    assertThat(small.metric("troth_coordinator_cache_evictions_total{why=\"size\"}"))
        .isGreaterThan(80);
  }

  @Test
  void nothingIsKeptWithoutRoomAndNobodyFollowed() {
    CacheAtWork off = new CacheAtWork(0);
    off.meet("c");
    assertThat(off.keeps("c", "feed/x")).isFalse();
    assertThat(off.journals()).isZero();
  }

  @Test
  void goesOnWhereItWasWhenTheConnectionIsLost() {
    at.begin(a, 10);
    at.loadNow(x(), 20, "1");
    FakeJournal lost = at.journal(a);
    lost.says(upTo(5, 25).build());
    lost.ends(reason(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE));
    at.time.advance(Duration.ofSeconds(2));
    assertThat(at.journal(a)).isNotSameAs(lost);
    assertThat(at.journal(a).subscription().getOnlyNew()).isFalse();
    assertThat(at.journal(a).subscription().getAfter().getPosition()).isEqualTo(5);
    assertThat(at.journal(a).subscription().getAfter().getTimestamp()).isEqualTo(25);
    assertThat(at.find(x())).isEqualTo("25: feed/x=1");
    at.journal(a).says(upTo(6, 40).addEntries(change(6, "feed/x", 30)).build());
    assertThat(at.find(x())).isEqualTo("nothing");
  }

  @Test
  void beginsAnewAfterAWhileWhenThePastIsNotThereAnyMore() {
    at.begin(a, 10);
    at.loadNow(x(), 20, "1");
    at.journal(a).ends(reason(ErrorCode.ERROR_CODE_SNAPSHOT_TOO_OLD));
    assertThat(at.keeps("a", "feed/x")).isFalse();
    assertThat(at.find(x())).isEqualTo("nothing");
    assertThat(at.journals()).isEqualTo(1);
    at.time.advance(Duration.ofSeconds(1));
    at.begin(a, 30);
    assertThat(at.journals()).isEqualTo(2);
    assertThat(at.find(x())).isEqualTo("nothing");
    at.loadNow(x(), 40, "2");
    assertThat(at.find(x())).isEqualTo("40: feed/x=2");
  }

  @Test
  void aParticipantThatHasMovedIsFollowedAnew() {
    at.begin(a, 10);
    at.loadNow(x(), 20, "1");
    FakeJournal old = at.journal(a);
    at.coordinator.move(a, "elsewhere:1");
    at.coordinator.announce(a, cached("feed/"));
    assertThat(at.keeps("a", "feed/x")).isFalse();
    assertThat(old.isClosed()).isTrue();
    assertThat(at.find(x())).isEqualTo("nothing");
    assertThat(at.metric("troth_coordinator_cache_entries")).isZero();
  }

  @Test
  void aReadThatWasUnderWayWhenItMovedIsNotKept() {
    at.begin(a, 10);
    KeysAsked before = x();
    CompletableFuture<Optional<ParticipantServiceReadResponse>> answer = at.load(before);
    at.coordinator.announce(a, cached("feed/"), cached("more/"));
    at.begin(a, 15);
    at.lastAsked().answer(20, "1");
    assertThat(answer.join()).isPresent();
    assertThat(at.find(x())).isEqualTo("nothing");
  }

  @Test
  void anotherStoreHasNothingOfTheFirst() {
    at.begin(a, 10);
    at.loadNow(x(), 20, "1");
    at.coordinator.announceStore("a", new StoreId(new UUID(9, 9)));
    assertThat(at.keeps("a", "feed/x")).isFalse();
    assertThat(at.find(x())).isEqualTo("nothing");
  }

  @Test
  void policiesThatCacheTheSameKeysChangeNothingElse() {
    at.begin(a, 10);
    at.loadNow(x(), 20, "1");
    at.coordinator.announce(
        a, cached("feed/"), cached("feed/more/"), KeyPolicy.newBuilder().setPrefix("b").build());
    assertThat(at.find(x())).isEqualTo("20: feed/x=1");
    assertThat(at.journals()).isEqualTo(1);
    at.coordinator.announce(a, KeyPolicy.newBuilder().setPrefix("b").build());
    assertThat(at.keeps("a", "feed/x")).isFalse();
  }

  @Test
  void prefixesThatAreTooManyAreNotCached() {
    KeyPolicy[] many = new KeyPolicy[102];
    for (int i = 0; i < many.length; i++) {
      many[i] = cached("p%03d/".formatted(i));
    }
    at.coordinator.announce(a, many);
    boolean unused = at.keeps("a", "p000/x");
    at.journal(a).says(upTo(1, 9).setClock(10).build());
    assertThat(at.journal(a).subscription().getPrefixesCount()).isEqualTo(100);
    assertThat(at.keeps("a", "p099/x")).isTrue();
    assertThat(at.keeps("a", "p100/x")).isFalse();
  }

  @Test
  void aKeyBelowACachedPrefixWhosePolicyDoesNotCacheIsNot() {
    at.coordinator.announce(
        a, cached("feed/"), KeyPolicy.newBuilder().setPrefix("feed/private/").build());
    at.begin(a, 10);
    assertThat(at.keeps("a", "feed/x")).isTrue();
    assertThat(at.keeps("a", "feed/private/x")).isFalse();
  }

  @Test
  void whenTooMuchIsUndecidedTheKeysCountAsOne() {
    at.begin(a, 10);
    at.loadNow(x(), 20, "1");
    for (int i = 0; i <= Feed.MAX_AHEAD; i++) {
      at.journal(a).says(upTo(i + 2, 12).addEntries(change(i + 2, "feed/" + i, 1000 + i)).build());
    }
    assertThat(at.find(x())).isEqualTo("nothing");
    at.loadNow(x(), 2000, "2");
    assertThat(at.find(x())).isEqualTo("nothing");
    at.loadNow(x(), 1000 + Feed.MAX_AHEAD, "2");
    assertThat(at.find(x())).endsWith("feed/x=2");
  }

  @Test
  void countsWhatItAnswers() {
    at.begin(a, 10);
    at.loadNow(at.keys("a", "feed/x", "feed/y"), 20, "1");
    at.find(at.keys("a", "feed/x", "feed/y"));
    at.find(x());
    at.find(21, x());
    assertThat(at.metric("troth_coordinator_cache_hits_total")).isEqualTo(3);
    assertThat(at.metric("troth_coordinator_cache_staleness_seconds_count")).isEqualTo(2);
  }
}
