package dev.troth.coordinator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.daemon.life.KnownLives;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.KnownStore;
import dev.troth.v1.StoreLife;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** One life at a time, as announcements are taken or refused. */
class StoreLivesTest {

  private static final Duration LATE_AFTER = Duration.ofSeconds(3);
  private static final long LATE = LATE_AFTER.toNanos() + 1;

  private final KnownLives lives = new KnownLives();
  private final ParticipantRegistry registry = new ParticipantRegistry(LATE_AFTER, lives);

  private static StoreId store(long number) {
    return new StoreId(new UUID(1, number));
  }

  private static StoreLife life(long starts, long process, long openedAt, long written) {
    return StoreLife.newBuilder()
        .setStarts(starts)
        .setProcess(process)
        .setOpenedAt(openedAt)
        .setWritten(written)
        .build();
  }

  private static AnnounceRequest.Builder bankA(long store, StoreLife life) {
    return AnnounceRequest.newBuilder()
        .setName("bank-a")
        .setStoreId(store(store).toBytes())
        .setAddress("host" + life.getProcess() + ":7410")
        .setLife(life);
  }

  private void takes(AnnounceRequest.Builder request, long now) {
    assertThatCode(() -> registry.announce(request.build(), now)).doesNotThrowAnyException();
  }

  private void refuses(AnnounceRequest.Builder request, long now, ErrorCode code, String message) {
    assertThatThrownBy(() -> registry.announce(request.build(), now))
        .hasMessageContaining(message)
        .satisfies(
            failure ->
                assertThat(((RejectedException) failure).reason().getCode()).isEqualTo(code));
  }

  @Test
  void aRestartIsTakenAtOnceAndTheOldProcessIsFenced() {
    takes(bankA(1, life(1, 1, 0, 10)), 0);
    takes(bankA(1, life(2, 2, 10, 11)), 1);
    refuses(
        bankA(1, life(1, 1, 0, 10)),
        2,
        ErrorCode.ERROR_CODE_STORE_FENCED,
        "a newer incarnation of store " + store(1) + " runs at host2:7410");
  }

  @Test
  void aCopyBesideTheOriginalIsFenced() {
    takes(bankA(1, life(3, 1, 90, 100)), 0);
    refuses(
        bankA(1, life(3, 2, 90, 91)), 1, ErrorCode.ERROR_CODE_STORE_FENCED, "runs at host1:7410");
    refuses(
        bankA(1, life(4, 3, 95, 96)), 1, ErrorCode.ERROR_CODE_STORE_FENCED, "runs at host1:7410");
    takes(bankA(1, life(3, 1, 90, 120)), 2);
  }

  @Test
  void anOldCopyInThePlaceOfOneThatIsGoneIsRolledBack() {
    takes(bankA(1, life(3, 1, 90, 100)), 0);
    refuses(
        bankA(1, life(4, 2, 95, 96)),
        LATE,
        ErrorCode.ERROR_CODE_STORE_ROLLED_BACK,
        "write 100 was durable");
  }

  @Test
  void anOldCopyAtTheSameAddressIsRolledBackAtOnce() {
    takes(bankA(1, life(3, 1, 90, 100)), 0);
    refuses(
        bankA(1, life(4, 2, 95, 96)).setAddress("host1:7410"),
        1,
        ErrorCode.ERROR_CODE_STORE_ROLLED_BACK,
        "gone back in time");
  }

  @Test
  void whatAnAnswerSaidWasDurableCountsToo() {
    takes(bankA(1, life(3, 1, 90, 100)), 0);
    lives.wrote(store(1).toBytes(), 1, 101);
    refuses(
        bankA(1, life(4, 2, 100, 102)), LATE, ErrorCode.ERROR_CODE_STORE_ROLLED_BACK, "write 101");
  }

  @Test
  void aCoordinatorThatIsNewLearnsFromOthers() {
    AnnounceRequest.Builder other =
        AnnounceRequest.newBuilder()
            .setName("bank-b")
            .setStoreId(store(2).toBytes())
            .setAddress("other:7410")
            .setLife(life(1, 9, 0, 1))
            .addKnown(
                KnownStore.newBuilder()
                    .setStoreId(store(1).toBytes())
                    .setLife(life(3, 1, 90, 100)));
    takes(other, 0);
    refuses(bankA(1, life(4, 2, 95, 96)), 1, ErrorCode.ERROR_CODE_STORE_ROLLED_BACK, "gone back");
  }

  @Test
  void whatWasRestoredWaitsForTheOldStoreAndThenReplacesIt() {
    takes(bankA(1, life(3, 1, 90, 100)), 0);
    AnnounceRequest.Builder restored =
        bankA(2, life(1, 2, 50, 51)).addPredecessors(store(1).toBytes());
    refuses(restored, 1, ErrorCode.ERROR_CODE_NAME_TAKEN, "is alive");
    takes(restored, LATE);
    refuses(
        bankA(1, life(4, 3, 100, 101)),
        LATE + 1,
        ErrorCode.ERROR_CODE_STORE_FENCED,
        "restored in its place: store " + store(2));
  }

  @Test
  void tellsWhatItKnowsOfTheParticipantsStores() {
    takes(bankA(1, life(3, 1, 90, 100)), 0);
    assertThat(registry.stores())
        .containsExactly(
            KnownStore.newBuilder()
                .setStoreId(store(1).toBytes())
                .setLife(life(3, 1, 90, 100))
                .build());
  }
}
