package dev.troth.daemon.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.error.RejectedException;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TransactionIdsTest {

  private static final long NOW = 1_700_000_000_000L;
  private static final long FIVE_MINUTES = 300_000L;

  @Test
  void readsAnIdOfThePresentOrThePast() {
    assertThat(TransactionIds.parse(idAt(NOW).toString(), NOW)).isEqualTo(idAt(NOW));
    assertThat(TransactionIds.parse(idAt(1).toString(), NOW)).isEqualTo(idAt(1));
  }

  @Test
  void readsAnIdFiveMinutesAheadAndNoFurther() { // R11
    assertThat(TransactionIds.refusal(idAt(NOW + FIVE_MINUTES), NOW)).isEmpty();
    assertThat(TransactionIds.refusal(idAt(NOW + FIVE_MINUTES + 1), NOW))
        .hasValueSatisfying(
            reason -> assertThat(reason.getCode()).isEqualTo(ErrorCode.ERROR_CODE_INVALID_ID));
    assertInvalid(idAt(NOW + FIVE_MINUTES + 1).toString());
  }

  @Test
  void refusesAnythingElse() {
    String good = idAt(NOW).toString();
    assertInvalid("");
    assertInvalid("nonsense");
    assertInvalid(good + " ");
    assertInvalid(good.replace("-", ""));
    assertInvalid("{" + good.substring(1, 35) + "}");
    assertInvalid("01939C2E-7D1A-7C3E-8B1F-3F0C8A5D2B11"); // one id, one spelling
    assertInvalid("01939c2e-7d1a-4c3e-8b1f-3f0c8a5d2b11"); // version 4
    assertInvalid("01939c2e-7d1a-7c3e-0b1f-3f0c8a5d2b11"); // no RFC variant
    assertInvalid("1939c2e-07d1a-7c3e-8b1f-03f0c8a5d2b1"); // dashes elsewhere
  }

  private static void assertInvalid(String text) {
    assertThatThrownBy(() -> TransactionIds.parse(text, NOW))
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> assertThat(e.reason().getCode()).isEqualTo(ErrorCode.ERROR_CODE_INVALID_ID));
  }

  private static TransactionId idAt(long millis) {
    return TransactionId.create(Instant.ofEpochMilli(millis), new Random(7));
  }
}
