package dev.troth.participant.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SilencesTest {

  private long now;
  private final Silences silences = new Silences(() -> now);

  @Test
  void everybodyMayCallWhoeverHasNotBeenSilent() {
    assertThat(silences.admits("a:1")).isTrue();
    assertThat(silences.admits("a:1")).isTrue();
  }

  @Test
  void oneAtATimeMayCallWhoIsSilent() {
    silences.silent("a:1");
    assertThat(silences.admits("a:1")).isTrue();
    assertThat(silences.admits("a:1")).isFalse();
    assertThat(silences.admits("b:1")).isTrue();
    silences.silent("a:1");
    assertThat(silences.admits("a:1")).isTrue();
    assertThat(silences.admits("a:1")).isFalse();
  }

  @Test
  void anAnswerEndsTheSilence() {
    silences.silent("a:1");
    assertThat(silences.admits("a:1")).isTrue();
    silences.answered("a:1");
    assertThat(silences.admits("a:1")).isTrue();
    assertThat(silences.admits("a:1")).isTrue();
  }

  @Test
  void aSilenceOfLongAgoKeepsNobodyFromCalling() {
    silences.silent("a:1");
    now += Silences.LATELY.toNanos() + 1;
    assertThat(silences.admits("a:1")).isTrue();
    assertThat(silences.admits("a:1")).isTrue();
  }
}
