package dev.troth.participant.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.participant.engine.Documents;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.IdentifyRequest;
import dev.troth.v1.IdentifyResponse;
import dev.troth.v1.KnownStore;
import dev.troth.v1.PeekRequest;
import dev.troth.v1.StoreLife;
import org.junit.jupiter.api.Test;

/** A participant that is told of a newer life of its store is over, whoever tells it. */
class OwnLifeTest {

  private final ServedParticipant participant = new ServedParticipant();

  private static StoreLife life(long starts, long process, long written) {
    return StoreLife.newBuilder().setStarts(starts).setProcess(process).setWritten(written).build();
  }

  private void peek(StoreLife known) {
    participant
        .stub()
        .peek(
            PeekRequest.newBuilder()
                .setStoreId(Documents.store(1).toBytes())
                .setKey(participant.newId().toKey())
                .setKnown(known)
                .build());
  }

  private void assertOver(ErrorCode code) {
    assertThat(participant.fatal().orElseThrow())
        .hasMessageStartingWith(code.name().replace("ERROR_CODE_", "") + ": ");
  }

  @Test
  void saysWhichLifeItIs() {
    IdentifyResponse identity = participant.stub().identify(IdentifyRequest.getDefaultInstance());
    assertThat(identity.getLife().getStarts()).isEqualTo(1);
    assertThat(identity.getLife().getWritten()).isEqualTo(11);
    assertThat(identity.getIncarnation()).isEqualTo(identity.getLife().getProcess());
  }

  @Test
  void goesOnWhenWhatIsKnownIsNotMoreThanItHas() {
    peek(StoreLife.getDefaultInstance());
    peek(life(1, ServedParticipant.INCARNATION, 999));
    assertThat(participant.fatal()).isEmpty();
  }

  @Test
  void isOverWhenAnotherProcessWasStartedSince() {
    assertThatThrownBy(() -> peek(life(2, 7, 5))).isNotNull();
    assertOver(ErrorCode.ERROR_CODE_STORE_FENCED);
  }

  @Test
  void hearsWhatIsSaidOfItsOwnStoreAlone() {
    KnownStore known =
        KnownStore.newBuilder()
            .setStoreId(Documents.store(1).toBytes())
            .setLife(life(0, 7, 99))
            .build();
    participant.stub().identify(IdentifyRequest.newBuilder().setKnown(known).build());
    assertThat(participant.fatal()).as("a life without a count says nothing").isEmpty();
    KnownStore other = known.toBuilder().setStoreId(Documents.store(2).toBytes()).build();
    participant.stub().identify(IdentifyRequest.newBuilder().setKnown(other).build());
    assertThat(participant.fatal()).as("another store").isEmpty();
  }
}
