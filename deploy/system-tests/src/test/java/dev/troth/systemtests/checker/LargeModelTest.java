package dev.troth.systemtests.checker;

import static dev.troth.systemtests.checker.Setting.ONCE;
import static dev.troth.systemtests.checker.Setting.OTHER_CONTENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Minutes and gigabytes each: {@code -Dchecker=large}. Their numbers are in the README. */
@EnabledIfSystemProperty(named = "checker", matches = "large")
final class LargeModelTest {

  static Stream<Setting> settings() {
    return Stream.of(
        Setting.of(2, ONCE, ONCE).withSearchers(1),
        Setting.of(2, ONCE, ONCE).withoutForgetting(),
        Setting.of(2, ONCE, OTHER_CONTENT).withSearchers(1),
        Setting.of(3, ONCE).withSearchers(1));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void isSafe(Setting setting) {
    assertThat(new Check(setting, Rules.PRODUCTION).safety()).isEmpty();
  }

  static Stream<Setting> liveSettings() {
    return Stream.of(
        Setting.of(2, ONCE, ONCE).withoutForgetting(), Setting.of(3, ONCE).withoutForgetting());
  }

  @ParameterizedTest
  @MethodSource("liveSettings")
  void isLive(Setting setting) {
    assertThat(new Check(setting, Rules.PRODUCTION).safetyAndLiveness()).isEmpty();
  }
}
