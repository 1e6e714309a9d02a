package dev.troth.participant.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.backoff.Backoff;
import dev.troth.daemon.backoff.BackoffLimits;
import dev.troth.participant.engine.Documents;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.v1.Add;
import dev.troth.v1.CopiedRecord;
import dev.troth.v1.CopyResponse;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.IdentifyResponse;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.KeyPolicy;
import dev.troth.v1.Operation;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.ReplicaStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class FollowerTest {

  private static final Timestamp SAFE = Timestamp.ofMillis(900);
  private static final Duration LATER = Duration.ofSeconds(2);

  private final FakeReplicaStore store = new FakeReplicaStore();
  private final FakeSource source = new FakeSource();
  private final FakeTurns turns = new FakeTurns();
  private final List<JournalProgress> told = new ArrayList<>();
  private final LongAdder copies = new LongAdder();
  private final Follower follower =
      new Follower(
          "bank-a",
          store,
          source,
          turns,
          new Backoff(
              new BackoffLimits(Duration.ofMillis(10), Duration.ofSeconds(1)), new Random(1)),
          told::add,
          copies);

  private static IdentifyResponse.Builder identity() {
    return IdentifyResponse.newBuilder()
        .setName("bank-a")
        .setStoreId(Documents.store(1).toBytes())
        .addPolicies(KeyPolicy.newBuilder().setPrefix("feed/"));
  }

  private void identify(IdentifyResponse.Builder who) {
    FakeSource.last(source.questions()).listener.received(who.build());
  }

  private FakeSource.Call<CopyResponse> copy() {
    return FakeSource.last(source.copies());
  }

  private FakeSource.Call<ParticipantServiceSubscribeResponse> subscription() {
    return FakeSource.last(source.subscriptions());
  }

  private void copyAll(long position) {
    copy().listener.received(begin(position));
    copy().listener.received(part(3));
    copy().listener.received(CopyResponse.newBuilder().setComplete(true).build());
  }

  private static CopyResponse begin(long position) {
    return CopyResponse.newBuilder()
        .setCursor(JournalCursor.newBuilder().setPosition(position))
        .build();
  }

  private static CopyResponse part(int records) {
    CopyResponse.Builder part = CopyResponse.newBuilder();
    for (int i = 0; i < records; i++) {
      part.addRecords(CopiedRecord.getDefaultInstance());
    }
    return part.build();
  }

  private static ParticipantServiceSubscribeResponse events(long safe, long... positions) {
    ParticipantServiceSubscribeResponse.Builder answer =
        ParticipantServiceSubscribeResponse.newBuilder().setSafeTimestamp(safe);
    for (long position : positions) {
      answer.addEntries(
          JournalEntry.newBuilder()
              .setPosition(position)
              .setCommitTimestamp(position)
              .setRegister(Documents.id(1_000, 1).toKey())
              .setOperation(
                  Operation.newBuilder().setAdd(Add.newBuilder().setKey("k").setDelta(1))));
    }
    return answer.build();
  }

  private static Reason reason(ErrorCode code) {
    return Reason.newBuilder().setCode(code).setMessage("as told").build();
  }

  private void follow() {
    follower.start();
    identify(identity());
  }

  @Test
  void copiesAllWhenItHasNothingAndThenSubscribes() {
    follow();
    assertThat(store.source()).contains(Documents.store(1));
    assertThat(store.policies().all()).hasSize(1);
    copyAll(40);
    assertThat(store.copied()).isEqualTo(3);
    assertThat(copies.sum()).isEqualTo(1);
    assertThat(copy().isClosed()).isTrue();
    identify(identity());
    assertThat(subscription().position).isEqualTo(40);
    assertThat(source.copies()).hasSize(1);
  }

  @Test
  void goesOnWhereItStands() {
    store.whole(12);
    follow();
    assertThat(source.copies()).isEmpty();
    assertThat(subscription().position).isEqualTo(12);
  }

  @Test
  void appliesWhatComesAndAsksForMore() {
    store.whole(12);
    follow();
    int ahead = subscription().requested();
    subscription().listener.received(events(0, 13, 14));
    assertThat(FakeSource.last(told)).isEqualTo(new JournalProgress(14, Timestamp.ZERO));
    subscription().listener.received(events(SAFE.bits(), 15));
    subscription().listener.received(events(SAFE.next().bits()));
    assertThat(FakeSource.last(told)).isEqualTo(new JournalProgress(15, SAFE.next()));
    assertThat(subscription().requested()).isEqualTo(ahead + 3);
  }

  @Test
  void aGapIsAskedForAgain() {
    store.whole(12);
    follow();
    subscription().listener.received(events(SAFE.bits(), 14));
    assertThat(store.come().position()).isEqualTo(12);
    assertThat(subscription().isClosed()).isTrue();
    turns.advance(LATER);
    identify(identity());
    assertThat(source.subscriptions()).hasSize(2);
    assertThat(subscription().position).isEqualTo(12);
  }

  @Test
  void comesBackAfterALostConnectionAndHearsNothingOfTheOldOne() {
    store.whole(12);
    follow();
    FakeSource.Call<ParticipantServiceSubscribeResponse> first = subscription();
    first.listener.received(events(0, 13));
    first.listener.ended(reason(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE));
    first.listener.received(events(0, 14));
    turns.advance(LATER);
    identify(identity());
    assertThat(subscription().position).isEqualTo(13);
    assertThat(store.come().position()).isEqualTo(13);
  }

  @Test
  void asksAgainWhenNobodyKnowsWhereTheSourceIs() {
    follower.start();
    for (int i = 0; i < 3; i++) {
      FakeSource.last(source.questions())
          .listener
          .ended(reason(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE));
      turns.advance(LATER);
    }
    assertThat(source.questions()).hasSize(4);
  }

  @Test
  void copiesAnewWhenItIsTooFarBehind() {
    store.whole(12);
    store.apply(List.of(), Optional.of(SAFE));
    follow();
    subscription().listener.ended(reason(ErrorCode.ERROR_CODE_SNAPSHOT_TOO_OLD));
    identify(identity());
    assertThat(FakeSource.last(told).safeTime()).isEqualTo(SAFE); // until the copy begins
    copy().listener.received(begin(99));
    assertThat(FakeSource.last(told)).isEqualTo(Moments.NOWHERE);
    copy().listener.received(CopyResponse.newBuilder().setComplete(true).build());
    identify(identity());
    assertThat(subscription().position).isEqualTo(99);
  }

  @Test
  void aCopyThatBreaksOffBeginsAnew() {
    follow();
    copy().listener.received(begin(40));
    copy().listener.received(part(5));
    copy().listener.ended(reason(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE));
    turns.advance(LATER);
    identify(identity());
    assertThat(source.copies()).hasSize(2);
    copyAll(41);
    assertThat(store.copied()).isEqualTo(3);
    assertThat(store.come().position()).isEqualTo(41);
  }

  @Test
  void aSourceThatHasAnotherStoreNowIsNotFollowed() {
    store.whole(12);
    follower.start();
    identify(identity().setStoreId(Documents.store(2).toBytes()));
    assertThat(source.subscriptions()).isEmpty();
    assertThat(store.source()).contains(Documents.store(1));
    assertThat(store.come().position()).isEqualTo(12);
  }

  @Test
  void somebodyElseAtItsAddressIsNotFollowed() {
    follower.start();
    identify(identity().setName("bank-b"));
    turns.advance(LATER);
    identify(identity().setReplica(ReplicaStatus.getDefaultInstance()));
    assertThat(source.copies()).isEmpty();
  }

  @Test
  void aSilentSourceIsLeft() {
    store.whole(12);
    follow();
    turns.advance(Follower.SILENCE_LIMIT);
    follower.tick();
    assertThat(subscription().isClosed()).isFalse();
    turns.advance(Duration.ofNanos(1));
    follower.tick();
    assertThat(subscription().isClosed()).isTrue();
  }

  @Test
  void followsNoMoreWhenItIsStopped() {
    store.whole(12);
    follow();
    follower.stop();
    subscription().listener.received(events(0, 13));
    turns.advance(LATER);
    assertThat(store.come().position()).isEqualTo(12);
    assertThat(source.questions()).hasSize(1);
  }
}
