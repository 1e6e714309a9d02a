package dev.troth.coordinator.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.coordinator.engine.FakeWayIn;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReplicaRegistryTest {

  private static final StoreId STORE = new StoreId(new UUID(1, 1));
  private static final Duration LATE = Duration.ofSeconds(3);

  private final List<FakeWayIn> opened = new ArrayList<>();
  private final ReplicaRegistry registry =
      new ReplicaRegistry(
          LATE,
          member -> {
            FakeWayIn way = new FakeWayIn();
            opened.add(way);
            return way;
          });

  private static AnnounceRequest replica(String name) {
    return Announced.replica(name, "a", STORE, 50);
  }

  private void refuses(AnnounceRequest request, long now, ErrorCode code) {
    assertThatThrownBy(() -> registry.announce(request, now))
        .isInstanceOfSatisfying(
            RejectedException.class, e -> assertThat(e.reason().getCode()).isEqualTo(code));
  }

  @Test
  void knowsAReplicaFromItsFirstAnnouncementOn() {
    registry.announce(replica("r1"), 0);
    Replica found = registry.find("r1").orElseThrow();
    assertThat(found.source()).isEqualTo("a");
    assertThat(found.store()).contains(STORE);
    assertThat(found.safe().bits()).isEqualTo(50);
    assertThat(registry.ofSource("a")).hasSize(1);
    assertThat(registry.ofSource("b")).isEmpty();
    assertThat(registry.isLive(found, LATE.toNanos())).isTrue();
    assertThat(registry.isLive(found, LATE.toNanos() + 1)).isFalse();
  }

  @Test
  void keepsTheWayInAsLongAsItLeadsThere() {
    registry.announce(replica("r1"), 0);
    registry.announce(Announced.replica("r1", "a", STORE, 80), 1);
    assertThat(opened).hasSize(1);
    assertThat(registry.ofSource("a").get(0).reached().bits()).isEqualTo(80);
    registry.announce(replica("r1").toBuilder().setAddress("elsewhere:1").build(), 2);
    assertThat(opened).hasSize(2);
    assertThat(opened.get(0).isClosed()).isTrue();
    assertThat(registry.ofSource("a")).hasSize(1);
  }

  @Test
  void oneThatHasLostWhatItHadIsNotAskedForIt() {
    registry.announce(replica("r1"), 0);
    registry.announce(Announced.replica("r1", "a", STORE, 0), 1);
    assertThat(registry.ofSource("a").get(0).reached().bits()).isZero();
  }

  @Test
  void oneThatKnowsNothingYetIsListed() {
    registry.announce(Announced.empty("r1", "a"), 0);
    assertThat(registry.find("r1").orElseThrow().store()).isEmpty();
  }

  @Test
  void aLiveReplicasNameIsTaken() {
    registry.announce(replica("r1"), 0);
    AnnounceRequest.Builder other = replica("r1").toBuilder();
    other.getReplicaBuilder().setReplicaId(new StoreId(new UUID(9, 9)).toBytes());
    refuses(other.build(), 1, ErrorCode.ERROR_CODE_NAME_TAKEN);
    registry.announce(other.build(), LATE.toNanos() + 1);
    assertThat(registry.find("r1").orElseThrow().id()).isEqualTo(new UUID(9, 9));
    assertThat(opened.get(0).isClosed()).isTrue();
  }

  @Test
  void oneThatHasGoneMakesRoom() {
    for (int i = 0; i < ReplicaRegistry.MAX_OF_ONE; i++) {
      registry.announce(replica("r" + i), i == 3 ? 0 : LATE.toNanos());
    }
    refuses(replica("more"), LATE.toNanos(), ErrorCode.ERROR_CODE_OVERLOADED);
    registry.announce(replica("more"), LATE.toNanos() + 1);
    assertThat(registry.find("r3")).isEmpty();
    assertThat(registry.ofSource("a")).hasSize(ReplicaRegistry.MAX_OF_ONE);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    AnnounceRequest.Builder noSource = replica("r1").toBuilder();
    noSource.getReplicaBuilder().setSource("");
    refuses(noSource.build(), 0, ErrorCode.ERROR_CODE_INVALID_REQUEST);
    AnnounceRequest.Builder noId = replica("r1").toBuilder();
    noId.getReplicaBuilder().clearReplicaId();
    refuses(noId.build(), 0, ErrorCode.ERROR_CODE_INVALID_REQUEST);
    refuses(
        replica("r1").toBuilder().setAddress("nowhere").build(),
        0,
        ErrorCode.ERROR_CODE_INVALID_REQUEST);
  }
}
