package dev.troth.systemtests.checker.saga;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Production's rules in every world of small sagas: safe, and always able to end. */
final class SagaCheckerTest {

  static Stream<Setting> settings() {
    return Stream.of(
        Setting.single(),
        Setting.single().withDisks(),
        Setting.single().withDrivers(2).withReduction(),
        Setting.row().withReduction(),
        Setting.row().withDrivers(2).withoutRefusals().withReduction(),
        Setting.pivot(),
        Setting.pivot().withDrivers(2).withReduction(),
        Setting.parallel().withDrivers(2).withoutRefusals().withoutTimeouts().withReduction(),
        Setting.wide().withoutRefusals().withoutTimeouts().withReduction(),
        Setting.widePivot().withReduction());
  }

  static Stream<Setting> largeSettings() {
    return Stream.of(
        Setting.row(),
        Setting.row().withDrivers(2).withoutRests().withReduction(),
        Setting.parallel().withReduction(),
        Setting.wide().withReduction(),
        Setting.widePivot().withDrivers(2).withoutRefusals().withReduction());
  }

  @ParameterizedTest
  @MethodSource("settings")
  void isSafeAndLive(Setting setting) {
    assertThat(SagaExplorer.check(setting, ModelRules.PRODUCTION)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("largeSettings")
  @EnabledIfSystemProperty(named = "checker", matches = "large")
  void isSafeAndLiveOnALargeScale(Setting setting) {
    assertThat(SagaExplorer.check(setting, ModelRules.PRODUCTION)).isEmpty();
  }

  @Test
  void whatIsPutOffChangesNothing() {
    assertThat(SagaExplorer.surroundings(Setting.single().withReduction()))
        .isEqualTo(SagaExplorer.surroundings(Setting.single()));
    assertThat(SagaExplorer.surroundings(Setting.pivot().withReduction()))
        .isEqualTo(SagaExplorer.surroundings(Setting.pivot()));
  }
}
