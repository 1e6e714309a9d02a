package dev.troth.participant.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The moment a read is given, from what it asks for alone. */
class RecencyTest {

  private static final Timestamp NOW = Timestamp.ofMillis(100_000).next();

  private static Recency stale(long millis, Timestamp notBefore) {
    return new Recency(Timestamp.ZERO, notBefore, OptionalLong.of(millis));
  }

  private static Timestamp moment(Recency recency, Timestamp lowestIntent) {
    return recency.moment(NOW, Optional.of(lowestIntent));
  }

  @Test
  void isTheOneThatIsGiven() {
    Timestamp past = Timestamp.ofMillis(5);
    assertThat(moment(Recency.at(past), Timestamp.ofMillis(3))).isEqualTo(past);
    Recency staleToo = new Recency(past, Timestamp.ZERO, OptionalLong.of(1));
    assertThat(moment(staleToo, Timestamp.ofMillis(3))).isEqualTo(past);
  }

  @Test
  void isNowWithoutStalenessWhateverIsUndecided() {
    assertThat(moment(Recency.NOW, Timestamp.ofMillis(3))).isEqualTo(NOW);
  }

  @Test
  void isNowWhenNothingIsUndecided() {
    assertThat(stale(60_000, Timestamp.ZERO).moment(NOW, Optional.empty())).isEqualTo(NOW);
  }

  @Test
  void isJustBelowWhatIsUndecided() {
    Timestamp prepared = Timestamp.ofMillis(99_000);
    assertThat(moment(stale(5_000, Timestamp.ZERO), prepared)).isEqualTo(prepared.previous());
  }

  @Test
  void isNotFurtherBehindThanIsAllowed() {
    assertThat(moment(stale(500, Timestamp.ZERO), Timestamp.ofMillis(99_000)))
        .isEqualTo(NOW.plusMillis(-500));
    assertThat(moment(stale(0, Timestamp.ZERO), Timestamp.ofMillis(99_000))).isEqualTo(NOW);
  }

  @Test
  void isNotBelowASessionsPast() {
    Timestamp past = Timestamp.ofMillis(99_900);
    assertThat(moment(stale(5_000, past), Timestamp.ofMillis(99_000))).isEqualTo(past);
  }

  @Test
  void anyStalenessThatIsLongerThanTimeItselfIsAnyStaleness() {
    Timestamp prepared = Timestamp.ofMillis(7);
    for (long millis : new long[] {100_000, 1L << 48, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
      assertThat(moment(stale(millis, Timestamp.ZERO), prepared)).isEqualTo(prepared.previous());
    }
  }
}
