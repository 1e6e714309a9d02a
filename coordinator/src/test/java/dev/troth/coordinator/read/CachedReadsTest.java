package dev.troth.coordinator.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.cache.ReadCache;
import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.coordinator.engine.FakePeers;
import dev.troth.coordinator.engine.FakeTime;
import dev.troth.coordinator.engine.TestCoordinator;
import dev.troth.coordinator.replica.WaysIn;
import dev.troth.coordinator.session.SessionKey;
import dev.troth.coordinator.session.SessionToken;
import dev.troth.coordinator.session.Sessions;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.v1.Consistency;
import dev.troth.v1.Freshness;
import dev.troth.v1.KeyPolicy;
import dev.troth.v1.KeyReference;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.ReadValue;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What may be answered from the cache, and what must not. The clock says 10 s. */
class CachedReadsTest {

  private static final long NOW = Timestamp.ofMillis(10_000).bits();
  private static final long EARLIER = Timestamp.ofMillis(9_400).bits();
  private static final Freshness DEFAULT = Freshness.getDefaultInstance();
  private static final Freshness EVENTUAL = level(Consistency.CONSISTENCY_EVENTUAL).build();
  private static final Freshness STRONG = level(Consistency.CONSISTENCY_STRONG).build();

  private final FakeTime time = new FakeTime();
  private final TestCoordinator coordinator = new TestCoordinator(1, 10, time, new FakePeers());
  private final HybridClock clock =
      new HybridClock(() -> 10_000, java.time.Duration.ofHours(1), Timestamp.ZERO);
  private final Sessions sessions =
      new Sessions(new SessionKey(new byte[SessionKey.MIN_BYTES]), clock, () -> 7);
  private final ReadCache cache =
      new ReadCache(
          coordinator.engine().routes(),
          time,
          new SplittableRandom(3),
          clock,
          1 << 20,
          new Metrics());
  private final Reads reads =
      new Reads(
          WaysIn.toParticipants(coordinator.engine().routes(), time, clock),
          clock,
          sessions,
          cache);
  private final FakeParticipant a = meet("a");
  private final FakeParticipant b = meet("b");

  /** A participant whose keys that begin with its name are cached; from 1 on it is followed. */
  private FakeParticipant meet(String name) {
    FakeParticipant participant = new FakeParticipant(name);
    coordinator.meet(participant);
    coordinator.network().readClock(participant, NOW);
    coordinator.announce(
        participant,
        KeyPolicy.newBuilder()
            .setPrefix(name)
            .setConsistency(Consistency.CONSISTENCY_EVENTUAL)
            .setCacheFor(Duration.newBuilder().setSeconds(60))
            .build());
    var unused = read(EVENTUAL, name + "0");
    complete(participant, 1);
    asked().clear();
    return participant;
  }

  private static Freshness.Builder level(Consistency level) {
    return Freshness.newBuilder().setConsistency(level);
  }

  private static Freshness bounded(int millis) {
    return level(Consistency.CONSISTENCY_BOUNDED)
        .setMaxStaleness(Duration.newBuilder().setNanos(millis * 1_000_000))
        .build();
  }

  /** All changes up to here are known. */
  private void complete(FakeParticipant participant, long moment) {
    coordinator.network().journals().stream()
        .filter(journal -> journal.store().equals(participant.store()))
        .findFirst()
        .orElseThrow()
        .says(
            ParticipantServiceSubscribeResponse.newBuilder()
                .setClock(1)
                .setPosition(1)
                .setSafeTimestamp(moment)
                .build());
  }

  private ReadResponse read(Freshness freshness, String... keys) {
    ReadRequest.Builder request = ReadRequest.newBuilder().setFreshness(freshness);
    for (String key : keys) {
      request.addKeys(KeyReference.newBuilder().setParticipant(key.substring(0, 1)).setKey(key));
    }
    return reads.read(request.build(), java.time.Duration.ofSeconds(1)).join();
  }

  private List<ParticipantServiceReadRequest> asked() {
    return coordinator.network().reads();
  }

  private String token(long moment) {
    return sessions.of(SessionToken.NONE, Map.of()).tokenAfter(new Timestamp(moment));
  }

  @Test
  void nobodyIsAskedTwiceForWhatMayBeOld() {
    ReadResponse first = read(EVENTUAL, "a1");
    ReadResponse second = read(DEFAULT, "a1");
    assertThat(asked()).hasSize(1);
    assertThat(second).isEqualTo(first);
    assertThat(second.getConsistency()).isEqualTo(Consistency.CONSISTENCY_EVENTUAL);
  }

  @Test
  void saysHowOldItIs() {
    coordinator.network().decided(a, EARLIER);
    var unused = read(EVENTUAL, "a1");
    assertThat(read(EVENTUAL, "a1").getStaleness())
        .isEqualTo(Duration.newBuilder().setNanos(600_000_000).build());
    complete(a, NOW);
    ReadResponse later = read(EVENTUAL, "a1");
    assertThat(later.getStaleness()).isEqualTo(Duration.getDefaultInstance());
    assertThat(later.getTimestamp()).isEqualTo(NOW);
    assertThat(later.getValues(0).getValue()).isEqualTo("a1@" + EARLIER);
    assertThat(asked()).hasSize(1);
  }

  @Test
  void whatIsStrongOrOfThePastIsAskedFor() {
    var unused = read(EVENTUAL, "a1");
    var unusedToo = read(STRONG, "a1");
    assertThat(asked()).hasSize(2);
    assertThat(asked().get(1).hasStaleMillis()).isFalse();
    var unusedEither = read(Freshness.newBuilder().setAsOf(EARLIER).build(), "a1");
    assertThat(asked()).hasSize(3);
  }

  @Test
  void aSessionIsNeverShownLessThanItsPast() {
    coordinator.network().decided(a, EARLIER);
    var unused = read(EVENTUAL, "a1");
    Freshness session = Freshness.newBuilder().setSessionToken(token(EARLIER + 5)).build();
    ReadResponse shown = read(session, "a1");
    assertThat(shown.getTimestamp()).isEqualTo(EARLIER + 5);
    assertThat(asked().get(asked().size() - 1).getNotBefore()).isEqualTo(EARLIER + 5);
    int before = asked().size();
    complete(a, EARLIER + 6);
    assertThat(read(session, "a1").getTimestamp()).isEqualTo(EARLIER + 6);
    assertThat(asked()).hasSize(before);
  }

  @Test
  void aBoundHoldsForTheCacheToo() {
    coordinator.network().decided(a, EARLIER);
    var unused = read(EVENTUAL, "a1");
    assertThat(read(bounded(600), "a1").getTimestamp()).isEqualTo(EARLIER);
    assertThat(asked()).hasSize(1);
    coordinator.network().decided(a, Long.MAX_VALUE);
    assertThat(read(bounded(599), "a1").getTimestamp()).isEqualTo(NOW);
    assertThat(asked()).hasSize(2);
  }

  @Test
  void aReadWithAKeyThatIsNotCachedGoesToItsParticipantsAsAWhole() {
    var unused = read(EVENTUAL, "a1");
    coordinator.network().readClock(a, NOW + 1);
    coordinator.announce(b);
    ReadResponse both = read(EVENTUAL, "a1", "b1");
    assertThat(both.getTimestamp()).isEqualTo(NOW);
    assertThat(asked()).hasSize(4); // a1, again a1 with b1, and a1 at the moment of b1
  }

  @Test
  void severalParticipantsAreAnsweredAtOneMoment() {
    coordinator.network().decided(b, EARLIER);
    ReadResponse first = read(EVENTUAL, "a1", "b1");
    assertThat(first.getTimestamp()).isEqualTo(EARLIER);
    assertThat(first.getValuesList())
        .extracting(ReadValue::getValue)
        .containsExactly("a1@" + EARLIER, "b1@" + EARLIER);
    int before = asked().size();
    complete(b, NOW + 1);
    ReadResponse second = read(EVENTUAL, "a1", "b1");
    assertThat(second.getTimestamp()).isEqualTo(NOW);
    assertThat(second.getValuesList())
        .extracting(ReadValue::getValue)
        .containsExactly("a1@" + NOW, "b1@" + EARLIER);
    assertThat(asked()).hasSize(before);
  }
}
