package dev.troth.participant.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.participant.engine.StoreFailure;
import dev.troth.store.v1.IdentityRecord;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

  private final IdentityRecord message = IdentityRecord.newBuilder().setName("bank-a").build();
  private final byte[] record = Envelope.seal(message);

  private IdentityRecord open(byte[] stored) {
    return Envelope.open(stored, IdentityRecord.parser(), "the identity");
  }

  @Test
  void whatIsSealedIsOpened() {
    assertThat(open(record)).isEqualTo(message);
    assertThat(record[0]).as("the format's version").isEqualTo((byte) 1);
  }

  @Test
  void anEmptyMessageIsARecordToo() {
    assertThat(open(Envelope.seal(IdentityRecord.getDefaultInstance())))
        .isEqualTo(IdentityRecord.getDefaultInstance());
  }

  @Test
  void everyFlippedBitIsDetectedAndTheRecordNamed() {
    for (int bit = 0; bit < record.length * 8; bit++) {
      byte[] flipped = record.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> open(flipped))
          .as("bit %d", bit)
          .isInstanceOf(StoreFailure.class)
          .hasMessageContaining("the identity");
    }
  }

  @Test
  void aRecordThatIsTooShortIsDetected() {
    for (int length = 0; length < record.length; length++) {
      byte[] cut = Arrays.copyOf(record, length);
      assertThatThrownBy(() -> open(cut)).isInstanceOf(StoreFailure.class);
    }
  }
}
