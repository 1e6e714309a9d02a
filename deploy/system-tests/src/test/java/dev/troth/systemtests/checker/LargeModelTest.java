package dev.troth.systemtests.checker;

import static dev.troth.systemtests.checker.Setting.ONCE;
import static dev.troth.systemtests.checker.Setting.OTHER_CONTENT;
import static dev.troth.systemtests.checker.Setting.TWICE;
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
        Setting.of(2, TWICE).withSearchers(1),
        Setting.of(2, ONCE, ONCE).withoutWatching().withoutForgetting(),
        Setting.of(2, ONCE, ONCE).withSearchers(1).withoutWatching(),
        Setting.of(2, ONCE, OTHER_CONTENT).withoutForgetting());
  }

  @ParameterizedTest
  @MethodSource("settings")
  void isSafe(Setting setting) {
    assertThat(new Check(setting, Rules.PRODUCTION).safety()).isEmpty();
  }
}
