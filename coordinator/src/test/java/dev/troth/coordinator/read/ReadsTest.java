package dev.troth.coordinator.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.cache.ReadCache;
import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.coordinator.engine.FakePeers;
import dev.troth.coordinator.engine.FakeTime;
import dev.troth.coordinator.engine.TestCoordinator;
import dev.troth.coordinator.replica.WaysIn;
import dev.troth.coordinator.session.SessionKey;
import dev.troth.coordinator.session.Sessions;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.error.RejectedException;
import dev.troth.v1.Consistency;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Freshness;
import dev.troth.v1.KeyPolicy;
import dev.troth.v1.KeyReference;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.ReadValue;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ReadsTest {

  private static final long NOW = Timestamp.ofMillis(10_000).bits();
  private static final long EARLIER = Timestamp.ofMillis(9_400).bits();

  private final FakeTime time = new FakeTime();
  private final TestCoordinator coordinator = new TestCoordinator(1, 10, time, new FakePeers());
  private final FakeParticipant a = meet("a");
  private final FakeParticipant b = meet("b");
  private final HybridClock clock =
      new HybridClock(() -> 10_000, Duration.ofHours(1), Timestamp.ZERO);
  private final Sessions sessions =
      new Sessions(new SessionKey(new byte[SessionKey.MIN_BYTES]), clock, () -> 7);
  private final Metrics metrics = new Metrics();
  private final ReadCache cache =
      new ReadCache(
          coordinator.engine().routes(), time, new SplittableRandom(3), clock, 1 << 20, metrics);
  private final Reads reads =
      new Reads(
          WaysIn.toParticipants(coordinator.engine().routes(), time, clock),
          clock,
          sessions,
          cache);

  private FakeParticipant meet(String name) {
    FakeParticipant participant = new FakeParticipant(name);
    coordinator.meet(participant);
    coordinator.network().readClock(participant, NOW);
    return participant;
  }

  private ReadResponse read(Consumer<Freshness.Builder> freshness, String... keys) {
    ReadRequest.Builder request = ReadRequest.newBuilder();
    freshness.accept(request.getFreshnessBuilder());
    for (String key : keys) {
      request.addKeys(
          KeyReference.newBuilder().setParticipant(key.substring(0, 1)).setKey(key).build());
    }
    return reads.read(request.build(), Duration.ofSeconds(1)).join();
  }

  private ReadResponse strong(String... keys) {
    return read(freshness -> {}, keys);
  }

  private static Consumer<Freshness.Builder> level(Consistency level) {
    return freshness -> freshness.setConsistency(level);
  }

  private static Consumer<Freshness.Builder> bounded(Duration most) {
    return freshness ->
        freshness.setConsistency(Consistency.CONSISTENCY_BOUNDED).setMaxStaleness(duration(most));
  }

  private static com.google.protobuf.Duration duration(Duration length) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(length.getSeconds())
        .setNanos(length.getNano())
        .build();
  }

  private List<ParticipantServiceReadRequest> asked() {
    return coordinator.network().reads();
  }

  private List<Long> moments() {
    return asked().stream().map(ParticipantServiceReadRequest::getAt).toList();
  }

  private void refuses(Consumer<Freshness.Builder> freshness, String... expected) {
    assertThatThrownBy(() -> read(freshness, "a1"))
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> {
              assertThat(e.reason().getCode()).isEqualTo(ErrorCode.ERROR_CODE_INVALID_REQUEST);
              assertThat(e.reason().getMessage()).contains(expected);
            });
    assertThat(asked()).isEmpty();
  }

  @Test
  void readsOneParticipantOnce() {
    ReadResponse response = strong("a1", "a2");
    assertThat(moments()).containsExactly(0L);
    assertThat(asked().get(0).hasStaleMillis()).isFalse();
    assertThat(response.getTimestamp()).isEqualTo(NOW);
    assertThat(response.getStaleness()).isEqualTo(duration(Duration.ZERO));
    assertThat(response.hasStaleness()).isTrue();
    assertThat(response.getValuesList())
        .extracting(ReadValue::getValue)
        .containsExactly("a1@" + NOW, "a2@" + NOW);
  }

  @Test
  void aReadThatDoesNotSayGetsTheLevelOfItsKeysPolicies() {
    coordinator.announce(a, policy("a", Consistency.CONSISTENCY_EVENTUAL).build());
    ReadResponse response = read(freshness -> {}, "a1");
    assertThat(asked().get(0).getStaleMillis()).isEqualTo(WantedMoment.ANY_AGE_MILLIS);
    assertThat(response.getConsistency()).isEqualTo(Consistency.CONSISTENCY_EVENTUAL);
    assertThat(read(freshness -> {}, "a1", "b1").getConsistency())
        .isEqualTo(Consistency.CONSISTENCY_STRONG);
  }

  @Test
  void aReadThatIsWeakerThanAFixedPolicyIsRefusedBeforeAnybodyIsAsked() {
    coordinator.announce(a, policy("a", Consistency.CONSISTENCY_STRONG).setFixed(true).build());
    assertThatThrownBy(() -> read(level(Consistency.CONSISTENCY_EVENTUAL), "b1", "a1"))
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> {
              assertThat(e.reason().getCode()).isEqualTo(ErrorCode.ERROR_CODE_POLICY);
              assertThat(e.reason().getMessage()).contains("a/a1", "'a'", "STRONG", "EVENTUAL");
            });
    assertThat(asked()).isEmpty();
    assertThat(strong("a1").getConsistency()).isEqualTo(Consistency.CONSISTENCY_STRONG);
  }

  private static KeyPolicy.Builder policy(String prefix, Consistency level) {
    return KeyPolicy.newBuilder().setPrefix(prefix).setConsistency(level);
  }

  @Test
  void aStrongReadTakesTheLatestMoment() {
    coordinator.network().readClock(a, 40);
    coordinator.network().readClock(b, 60);
    ReadResponse response = strong("a1", "b1", "a2");
    assertThat(moments()).containsExactly(0L, 0L, 60L);
    assertThat(response.getTimestamp()).isEqualTo(60);
    assertThat(response.getValuesList())
        .extracting(ReadValue::getValue)
        .containsExactly("a1@60", "b1@60", "a2@60");
    assertThat(response.getValuesList())
        .extracting(ReadValue::getParticipant)
        .containsExactly("a", "b", "a");
  }

  @Test
  void readsOnceWhenAllClocksAgree() {
    assertThat(strong("a1", "b1").getTimestamp()).isEqualTo(NOW);
    assertThat(moments()).containsExactly(0L, 0L);
  }

  @Test
  void anEventualReadTakesTheEarliestMoment() {
    coordinator.network().decided(b, EARLIER);
    ReadResponse response = read(level(Consistency.CONSISTENCY_EVENTUAL), "a1", "b1");
    assertThat(moments()).containsExactly(0L, 0L, EARLIER);
    assertThat(asked().get(0).getStaleMillis()).isEqualTo(WantedMoment.ANY_AGE_MILLIS);
    assertThat(response.getTimestamp()).isEqualTo(EARLIER);
    assertThat(response.getValuesList())
        .extracting(ReadValue::getValue)
        .containsExactly("a1@" + EARLIER, "b1@" + EARLIER);
    assertThat(response.getStaleness()).isEqualTo(duration(Duration.ofMillis(600)));
  }

  @Test
  void aBoundedReadSaysHowStaleItMayBe() {
    ReadResponse response = read(bounded(Duration.ofSeconds(5)), "a1");
    assertThat(asked().get(0).getStaleMillis()).isEqualTo(5_000);
    assertThat(response.hasStaleness()).isTrue();
  }

  @Test
  void stalenessIsNeverNegative() {
    coordinator.network().readClock(a, Timestamp.ofMillis(10_500).bits());
    ReadResponse response = read(level(Consistency.CONSISTENCY_EVENTUAL), "a1");
    assertThat(response.getStaleness()).isEqualTo(duration(Duration.ZERO));
  }

  @Test
  void aReadAsOfAMomentAsksForItAtOnce() {
    ReadResponse response = read(freshness -> freshness.setAsOf(EARLIER), "a1", "b1");
    assertThat(moments()).containsExactly(EARLIER, EARLIER);
    assertThat(response.getTimestamp()).isEqualTo(EARLIER);
    assertThat(response.hasStaleness()).isFalse();
  }

  @Test
  void aSessionSeesWhatItSaw() {
    String token = strong("a1").getSessionToken();
    coordinator.network().decided(b, EARLIER);
    ReadResponse response = read(freshness -> freshness.setSessionToken(token), "b1");
    assertThat(asked().get(1).getNotBefore()).isEqualTo(NOW);
    assertThat(asked().get(1).getStaleMillis()).isEqualTo(WantedMoment.ANY_AGE_MILLIS);
    assertThat(response.getTimestamp()).isEqualTo(NOW);
  }

  @Test
  void aStrongReadOfASessionIsNotBeforeItEither() {
    String token = strong("a1").getSessionToken();
    ReadResponse unused =
        read(level(Consistency.CONSISTENCY_STRONG).andThen(f -> f.setSessionToken(token)), "b1");
    assertThat(asked().get(1).getNotBefore()).isEqualTo(NOW);
    assertThat(asked().get(1).hasStaleMillis()).isFalse();
  }

  @Test
  void aSessionMayBeginWithARead() {
    ReadResponse response = read(level(Consistency.CONSISTENCY_SESSION), "a1");
    assertThat(asked().get(0).getNotBefore()).isZero();
    assertThat(asked().get(0).hasStaleMillis()).isTrue();
    assertThat(sessions.verify(response.getSessionToken()).timestamp().bits()).isEqualTo(NOW);
  }

  @Test
  void lookingBackDoesNotMakeASessionForget() {
    String token = strong("a1").getSessionToken();
    ReadResponse past = read(f -> f.setAsOf(EARLIER).setSessionToken(token), "b1");
    assertThat(past.getTimestamp()).isEqualTo(EARLIER);
    var seen = sessions.verify(past.getSessionToken());
    assertThat(seen.timestamp().bits()).isEqualTo(NOW);
    assertThat(seen.stores().keySet()).containsExactly("b", "a");
  }

  @Test
  void refusesLevelsThatDoNotFitTogether() {
    refuses(level(Consistency.CONSISTENCY_BOUNDED), "freshness.maxStaleness", "needs it");
    refuses(bounded(Duration.ZERO), "freshness.maxStaleness", "above 0");
    refuses(bounded(Duration.ofMillis(-1)), "freshness.maxStaleness", "above 0");
    refuses(bounded(Duration.ofDays(1).plusMillis(1)), "freshness.maxStaleness", "1 day");
    refuses(
        bounded(Duration.ofSeconds(1)).andThen(level(Consistency.CONSISTENCY_EVENTUAL)),
        "freshness.maxStaleness",
        "EVENTUAL");
    refuses(
        f -> f.setMaxStaleness(duration(Duration.ofSeconds(1))),
        "freshness.maxStaleness",
        "STRONG");
    refuses(
        f -> f.setAsOf(EARLIER).setConsistency(Consistency.CONSISTENCY_STRONG),
        "freshness.consistency");
    refuses(
        f -> f.setAsOf(EARLIER).setMaxStaleness(duration(Duration.ofSeconds(1))),
        "freshness.maxStaleness");
    refuses(f -> f.setConsistencyValue(77), "freshness.consistency");
  }

  @Test
  void refusesToReadTheFuture() {
    long future = Timestamp.ofMillis(10_001).bits();
    refuses(
        f -> f.setAsOf(future),
        "freshness.asOf",
        new Timestamp(future).toString(),
        new Timestamp(NOW).toString());
  }

  @Test
  void failsWhenAParticipantCannotBeReached() {
    coordinator.network().disconnect(b);
    assertThatThrownBy(() -> strong("a1", "b1")).hasCauseInstanceOf(RejectedException.class);
  }

  @Test
  void refusesAnUnknownParticipant() {
    assertThatThrownBy(() -> strong("x1"))
        .isInstanceOfSatisfying(
            RejectedException.class,
            e ->
                assertThat(e.reason().getCode())
                    .isEqualTo(ErrorCode.ERROR_CODE_UNKNOWN_PARTICIPANT));
  }
}
