package dev.troth.coordinator.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.cache.ReadCache;
import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.coordinator.engine.FakePeers;
import dev.troth.coordinator.engine.FakeTime;
import dev.troth.coordinator.engine.FakeWayIn;
import dev.troth.coordinator.engine.TestCoordinator;
import dev.troth.coordinator.replica.Announced;
import dev.troth.coordinator.replica.ReadMeters;
import dev.troth.coordinator.replica.ReplicaRegistry;
import dev.troth.coordinator.replica.WaysIn;
import dev.troth.coordinator.session.SessionKey;
import dev.troth.coordinator.session.Sessions;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.v1.Consistency;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Freshness;
import dev.troth.v1.KeyReference;
import dev.troth.v1.PrefixReference;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.ReadValue;
import dev.troth.v1.ScanRequest;
import dev.troth.v1.ScanResponse;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Reads of several participants, of one of which there is a replica that is behind. */
class ReplicaReadsTest {

  private static final long NOW = Timestamp.ofMillis(10_000).bits();
  private static final long BEHIND = Timestamp.ofMillis(9_400).bits();
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final FakeTime time = new FakeTime();
  private final TestCoordinator coordinator = new TestCoordinator(1, 10, time, new FakePeers());
  private final FakeParticipant a = meet("a");
  private final FakeParticipant b = meet("b");
  private final FakeWayIn replica = new FakeWayIn().come(BEHIND);
  private final HybridClock clock =
      new HybridClock(() -> 10_000, Duration.ofHours(1), Timestamp.ZERO);
  private final Sessions sessions =
      new Sessions(new SessionKey(new byte[SessionKey.MIN_BYTES]), clock, () -> 7);
  private final ReplicaRegistry replicas =
      new ReplicaRegistry(Duration.ofSeconds(3), member -> replica);
  private final WaysIn ways =
      new WaysIn(coordinator.engine().routes(), replicas, time, clock, ReadMeters.unread());

  private final ReadCache cache =
      new ReadCache(
          coordinator.engine().routes(),
          time,
          new SplittableRandom(3),
          clock,
          1 << 20,
          new Metrics());

  ReplicaReadsTest() {
    replicas.announce(Announced.replica("a-r1", "a", a.store(), BEHIND - 5), time.nanoTime());
    replica.add("a1");
    replica.add("a2");
  }

  private FakeParticipant meet(String name) {
    FakeParticipant participant = new FakeParticipant(name);
    coordinator.meet(participant);
    coordinator.network().readClock(participant, NOW);
    coordinator.network().addKey(participant, name + "1");
    return participant;
  }

  private ReadResponse read(Freshness.Builder freshness) {
    return new Reads(ways, clock, sessions, cache)
        .read(
            ReadRequest.newBuilder()
                .addKeys(KeyReference.newBuilder().setParticipant("a").setKey("a1"))
                .addKeys(KeyReference.newBuilder().setParticipant("b").setKey("b1"))
                .setFreshness(freshness)
                .build(),
            TIMEOUT)
        .join();
  }

  private static Freshness.Builder level(Consistency level) {
    return Freshness.newBuilder().setConsistency(level);
  }

  private static List<String> values(List<ReadValue> values) {
    return values.stream().map(ReadValue::getValue).toList();
  }

  @Test
  void theOthersAreReadAtTheReplicasMoment() {
    ReadResponse response = read(level(Consistency.CONSISTENCY_EVENTUAL));
    assertThat(response.getTimestamp()).isEqualTo(BEHIND);
    assertThat(values(response.getValuesList())).containsExactly("a1@" + BEHIND, "b1@" + BEHIND);
    assertThat(replica.asked()).isEqualTo(1);
    assertThat(coordinator.network().reads())
        .hasSize(2)
        .allMatch(asked -> asked.getKeys(0).equals("b1"));
    assertThat(response.getStaleness())
        .isEqualTo(com.google.protobuf.Duration.newBuilder().setNanos(600_000_000).build());
  }

  @Test
  void theReplicaIsReadAgainAtAnEarlierMoment() {
    long earlier = Timestamp.ofMillis(9_000).bits();
    coordinator.network().decided(b, earlier);
    ReadResponse response = read(level(Consistency.CONSISTENCY_SESSION));
    assertThat(values(response.getValuesList())).containsExactly("a1@" + earlier, "b1@" + earlier);
    assertThat(replica.asked()).isEqualTo(2);
  }

  @Test
  void aReplicaThatIsLostBetweenTheRoundsIsReplacedByItsParticipant() {
    coordinator.network().decided(b, Timestamp.ofMillis(9_000).bits());
    replica.failAfter(1, ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE);
    ReadResponse response = read(level(Consistency.CONSISTENCY_EVENTUAL));
    assertThat(response.getTimestamp()).isEqualTo(Timestamp.ofMillis(9_000).bits());
    assertThat(coordinator.network().reads()).anyMatch(asked -> asked.getKeys(0).equals("a1"));
  }

  @Test
  void aStrongReadGoesToTheParticipants() {
    assertThat(read(level(Consistency.CONSISTENCY_STRONG)).getTimestamp()).isEqualTo(NOW);
    assertThat(replica.asked()).isZero();
  }

  @Test
  void aScanGoesOnAtItsMomentWhicheverWay() {
    Scans scans = new Scans(ways, clock, sessions);
    ScanRequest.Builder request =
        ScanRequest.newBuilder()
            .addPrefixes(PrefixReference.newBuilder().setParticipant("a"))
            .addPrefixes(PrefixReference.newBuilder().setParticipant("b"))
            .setLimit(1)
            .setFreshness(level(Consistency.CONSISTENCY_EVENTUAL));
    ScanResponse first = scans.scan(request.build(), TIMEOUT).join();
    assertThat(values(first.getValuesList())).containsExactly("a1@" + BEHIND);
    ScanResponse second =
        scans
            .scan(request.clearFreshness().setPageToken(first.getNextPageToken()).build(), TIMEOUT)
            .join();
    assertThat(values(second.getValuesList())).containsExactly("a2@" + BEHIND);
    replica.fail(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE);
    ScanResponse third =
        scans.scan(request.setPageToken(second.getNextPageToken()).build(), TIMEOUT).join();
    assertThat(values(third.getValuesList())).containsExactly("b1@" + BEHIND);
  }
}
