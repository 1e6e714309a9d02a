package dev.troth.coordinator.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.coordinator.engine.FakePeers;
import dev.troth.coordinator.engine.FakeTime;
import dev.troth.coordinator.engine.TestCoordinator;
import dev.troth.error.RejectedException;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.KeyReference;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.ReadValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StrongReadsTest {

  private final TestCoordinator coordinator =
      new TestCoordinator(1, 10, new FakeTime(), new FakePeers());
  private final FakeParticipant a = meet("a");
  private final FakeParticipant b = meet("b");
  private final StrongReads reads = new StrongReads(coordinator.engine().routes());

  private FakeParticipant meet(String name) {
    FakeParticipant participant = new FakeParticipant(name);
    coordinator.meet(participant);
    return participant;
  }

  private CompletableFuture<ReadResponse> read(String... keys) {
    List<KeyReference> references = new ArrayList<>();
    for (String key : keys) {
      references.add(
          KeyReference.newBuilder().setParticipant(key.substring(0, 1)).setKey(key).build());
    }
    return reads.read(references, Duration.ofSeconds(1));
  }

  private List<Long> moments() {
    return coordinator.network().reads().stream()
        .map(ParticipantServiceReadRequest::getAt)
        .toList();
  }

  @Test
  void readsOneParticipantOnce() {
    ReadResponse response = read("a1", "a2").join();
    assertThat(moments()).containsExactly(0L);
    assertThat(response.getTimestamp()).isEqualTo(50);
    assertThat(response.getValuesList())
        .extracting(ReadValue::getValue)
        .containsExactly("a1@50", "a2@50");
  }

  @Test
  void readsAgainWhereTheFirstRoundWasBeforeTheLatest() {
    coordinator.network().readClock(a, 40);
    coordinator.network().readClock(b, 60);
    ReadResponse response = read("a1", "b1", "a2").join();
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
    assertThat(read("a1", "b1").join().getTimestamp()).isEqualTo(50);
    assertThat(moments()).containsExactly(0L, 0L);
  }

  @Test
  void failsWhenAParticipantCannotBeReached() {
    coordinator.network().disconnect(b);
    assertThat(read("a1", "b1")).isCompletedExceptionally();
  }

  @Test
  void refusesAnUnknownParticipant() {
    assertThatThrownBy(() -> read("x1"))
        .isInstanceOfSatisfying(
            RejectedException.class,
            e ->
                assertThat(e.reason().getCode())
                    .isEqualTo(ErrorCode.ERROR_CODE_UNKNOWN_PARTICIPANT));
  }
}
