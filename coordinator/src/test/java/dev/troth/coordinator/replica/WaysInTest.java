package dev.troth.coordinator.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.coordinator.engine.FakePeers;
import dev.troth.coordinator.engine.FakeTime;
import dev.troth.coordinator.engine.FakeWayIn;
import dev.troth.coordinator.engine.TestCoordinator;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceReadRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Which way in a question takes, and what happens when that does not answer. */
class WaysInTest {

  private static final long NOW = Timestamp.ofMillis(100_000).bits();
  private static final long COME = Timestamp.ofMillis(99_900).bits();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final long ANY_AGE = Long.MAX_VALUE;

  private final FakeTime time = new FakeTime();
  private final Metrics metrics = new Metrics();
  private final TestCoordinator coordinator = new TestCoordinator(1, 10, time, new FakePeers());
  private final FakeParticipant a = new FakeParticipant("a");
  private final Map<String, FakeWayIn> ways = new HashMap<>();
  private final ReplicaRegistry replicas =
      new ReplicaRegistry(Duration.ofSeconds(3), member -> way(member.getName()));
  private final WaysIn waysIn =
      new WaysIn(
          coordinator.engine().routes(),
          replicas,
          time,
          new HybridClock(() -> 100_000, Duration.ofHours(1), Timestamp.ZERO),
          new ReadMeters(metrics));

  private void participant() {
    coordinator.meet(a);
    coordinator.network().readClock(a, NOW);
  }

  private FakeWayIn replica(String name, long come) {
    replicas.announce(Announced.replica(name, "a", a.store(), come), time.nanoTime());
    return way(name).come(come);
  }

  private FakeWayIn way(String name) {
    return ways.computeIfAbsent(name, unknown -> new FakeWayIn());
  }

  private static ParticipantServiceReadRequest stale(long millis, long notBefore) {
    return ParticipantServiceReadRequest.newBuilder()
        .addKeys("k")
        .setStaleMillis(millis)
        .setNotBefore(notBefore)
        .build();
  }

  private static ParticipantServiceReadRequest at(long moment) {
    return ParticipantServiceReadRequest.newBuilder().addKeys("k").setAt(moment).build();
  }

  private long read(ParticipantServiceReadRequest request, long session) {
    return waysIn.find("a").read(request, session, TIMEOUT).join().getTimestamp();
  }

  private long read(ParticipantServiceReadRequest request) {
    return read(request, 1);
  }

  private int askedOfParticipant() {
    return coordinator.network().reads().size();
  }

  private static void fails(ThrowingCallable question, ErrorCode code) {
    assertThatThrownBy(question)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            RejectedException.class, e -> assertThat(e.reason().getCode()).isEqualTo(code));
  }

  @Test
  void whatMayBeStaleIsReadAtAReplica() {
    participant();
    replica("r1", COME);
    assertThat(read(stale(ANY_AGE, 0))).isEqualTo(COME);
    assertThat(askedOfParticipant()).isZero();
    assertThat(metrics.scrape())
        .contains("troth_coordinator_upstream_reads_total{way=\"replica\"} 1.0");
  }

  @Test
  void whatMustNotBeStaleIsReadAtTheParticipant() {
    participant();
    FakeWayIn r1 = replica("r1", COME);
    assertThat(read(ParticipantServiceReadRequest.newBuilder().addKeys("k").build()))
        .isEqualTo(NOW);
    assertThat(r1.asked()).isZero();
  }

  @Test
  void aPastMomentIsReadWhereItHasSurelyBeenReached() {
    participant();
    FakeWayIn r1 = replica("r1", COME);
    read(at(COME));
    assertThat(r1.asked()).isEqualTo(1);
    read(at(COME + 1));
    assertThat(r1.asked()).isEqualTo(1);
    assertThat(askedOfParticipant()).isEqualTo(1);
  }

  @Test
  void whatAnAnswerSaysOfAReplicaCountsForTheNextRound() {
    participant();
    FakeWayIn r1 = replica("r1", COME).come(COME + 5);
    assertThat(read(stale(ANY_AGE, 0))).isEqualTo(COME + 5);
    read(at(COME + 5));
    assertThat(r1.asked()).isEqualTo(2);
    assertThat(askedOfParticipant()).isZero();
  }

  @Test
  void aReplicaThatCannotHaveComeSoFarIsNotWaitedFor() {
    participant();
    FakeWayIn r1 = replica("r1", Timestamp.ofMillis(90_000).bits());
    assertThat(read(stale(5_000, 0))).isEqualTo(NOW);
    assertThat(read(stale(ANY_AGE, Timestamp.ofMillis(91_001).bits()))).isEqualTo(NOW);
    assertThat(r1.asked()).isZero();
    read(stale(ANY_AGE, Timestamp.ofMillis(90_900).bits()));
    assertThat(r1.asked()).isEqualTo(1);
  }

  @Test
  void aSessionStaysAtItsReplicaAndTheOthersAreSpread() {
    participant();
    List<FakeWayIn> all = List.of(replica("r1", COME), replica("r2", COME), replica("r3", COME));
    for (int i = 0; i < 10; i++) {
      read(stale(ANY_AGE, 0), 77);
    }
    assertThat(all.stream().map(FakeWayIn::asked)).containsOnlyOnce(10).contains(0);
    for (long session = 0; session < 60; session++) {
      read(stale(ANY_AGE, 0), session);
    }
    assertThat(all).allMatch(way -> way.asked() > 10);
  }

  @Test
  void whatFailsGoesToTheNextAndLastToTheParticipant() {
    participant();
    List<FakeWayIn> all = new ArrayList<>(List.of(replica("r1", COME), replica("r2", COME)));
    all.forEach(way -> way.fail(ErrorCode.ERROR_CODE_REPLICA_BEHIND));
    assertThat(read(stale(ANY_AGE, 0))).isEqualTo(NOW);
    assertThat(all).allMatch(way -> way.asked() == 1);
    assertThat(all).allMatch(way -> way.lastLimit().compareTo(Duration.ofSeconds(1)) <= 0);
    assertThat(metrics.scrape()).contains("troth_coordinator_read_failovers_total 2.0");
  }

  @Test
  void whatIsTheQuestionsFaultIsNotAskedAgain() {
    participant();
    replica("r1", COME).fail(ErrorCode.ERROR_CODE_INVALID_REQUEST);
    fails(() -> read(stale(ANY_AGE, 0)), ErrorCode.ERROR_CODE_INVALID_REQUEST);
    assertThat(askedOfParticipant()).isZero();
  }

  @Test
  void oneThatDoesNotAnswerIsNotAskedFirstForAWhile() {
    participant();
    FakeWayIn r1 = replica("r1", COME);
    r1.fail(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE);
    read(stale(ANY_AGE, 0));
    r1.recover();
    assertThat(read(stale(ANY_AGE, 0))).isEqualTo(NOW);
    time.advance(Duration.ofMillis(2_500));
    assertThat(read(stale(ANY_AGE, 0))).isEqualTo(COME);
  }

  @Test
  void oneThatHasFallenSilentIsNotAsked() {
    participant();
    FakeWayIn r1 = replica("r1", COME);
    time.advance(Duration.ofSeconds(4));
    read(stale(ANY_AGE, 0));
    assertThat(r1.asked()).isZero();
  }

  @Test
  void readsGoOnWhenTheParticipantIsDown() {
    participant();
    FakeWayIn r1 = replica("r1", COME);
    coordinator.network().disconnect(a);
    assertThat(read(stale(ANY_AGE, 0))).isEqualTo(COME);
    assertThat(read(at(COME))).isEqualTo(COME);
    r1.come(COME + 9);
    assertThat(read(at(COME + 9))).isEqualTo(COME + 9); // it may have come there meanwhile
    fails(
        () -> read(ParticipantServiceReadRequest.newBuilder().addKeys("k").build()),
        ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE);
  }

  @Test
  void whatTheParticipantSaysIsToldRatherThanWhatAReplicaSaysAfterIt() {
    participant();
    FakeWayIn r1 = replica("r1", COME);
    coordinator.network().disconnect(a);
    ReadRoute found = waysIn.find("a");
    r1.fail(ErrorCode.ERROR_CODE_REPLICA_BEHIND);
    fails(
        () -> found.read(at(COME + 1), 1, TIMEOUT).join(),
        ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE);
    assertThat(r1.asked()).isEqualTo(1);
  }

  @Test
  void aNameThatOnlyReplicasBearIsReadable() {
    replica("r1", COME);
    assertThat(read(stale(ANY_AGE, 0))).isEqualTo(COME);
    assertThat(waysIn.find("a").store()).isEqualTo(a.store());
    fails(
        () -> read(ParticipantServiceReadRequest.newBuilder().addKeys("k").build()),
        ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE);
    assertThatThrownBy(() -> waysIn.find("b")).hasMessageContaining("no participant 'b'");
  }

  @Test
  void aReplicaOfAnotherStoreIsNoWayIn() {
    participant();
    StoreId other = new StoreId(new UUID(66, 6));
    replicas.announce(Announced.replica("r1", "a", other, COME), time.nanoTime());
    assertThat(read(stale(ANY_AGE, 0))).isEqualTo(NOW);
    assertThat(way("r1").asked()).isZero();
  }

  @Test
  void historiesComeFromTheParticipantUnlessItIsDown() {
    participant();
    FakeWayIn r1 = replica("r1", COME);
    ParticipantServiceHistoryRequest request =
        ParticipantServiceHistoryRequest.newBuilder().setKey("k").build();
    waysIn.find("a").history(request, TIMEOUT).join();
    assertThat(r1.asked()).isZero();
    coordinator.network().disconnect(a);
    waysIn.find("a").history(request, TIMEOUT).join();
    assertThat(r1.asked()).isEqualTo(1);
  }
}
