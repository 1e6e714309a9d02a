package dev.troth.daemon.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitsTest {

  @Test
  void readsDurations() {
    assertThat(DurationText.parse("250ms")).isEqualTo(Duration.ofMillis(250));
    assertThat(DurationText.parse("5s")).isEqualTo(Duration.ofSeconds(5));
    assertThat(DurationText.parse("1m")).isEqualTo(Duration.ofMinutes(1));
    assertThat(DurationText.parse("24h")).isEqualTo(Duration.ofDays(1));
    assertThat(DurationText.parse("7d")).isEqualTo(Duration.ofDays(7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "1ms", "1500ms", "90s", "61m", "25h", "1d", "5s"})
  void writesDurationsAsTheyAreRead(String text) {
    assertThat(DurationText.format(DurationText.parse(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "5 s", "-5s", "1.5s", "5S", "5us", "9999999999999s"})
  void refusesOtherDurations(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> DurationText.parse(text));
  }

  @Test
  void readsSizes() {
    assertThat(ByteSize.parse("4096").bytes()).isEqualTo(4096);
    assertThat(ByteSize.parse("64KiB")).isEqualTo(ByteSize.ofKiB(64));
    assertThat(ByteSize.parse("4MiB")).isEqualTo(ByteSize.ofMiB(4));
    assertThat(ByteSize.parse("2TiB").bytes()).isEqualTo(1L << 41);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0B", "1B", "1000B", "1KiB", "1025KiB", "4MiB", "1GiB"})
  void writesSizesAsTheyAreRead(String text) {
    assertThat(ByteSize.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MiB", "4MB", "4 MiB", "-1", "1.5MiB", "99999999999TiB"})
  void refusesOtherSizes(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> ByteSize.parse(text));
  }
}
