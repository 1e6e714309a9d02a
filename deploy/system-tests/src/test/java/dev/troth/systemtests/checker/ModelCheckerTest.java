package dev.troth.systemtests.checker;

import static dev.troth.systemtests.checker.Setting.ONCE;
import static dev.troth.systemtests.checker.Setting.OTHER_CONTENT;
import static dev.troth.systemtests.checker.Setting.TWICE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Production's rules in every world of small settings; {@link LargeModelTest} has larger ones. */
final class ModelCheckerTest {

  @Test
  void oneOwnerIsSafeAndLiveWithForgetting() {
    assertSafeAndLive(Setting.of(2, ONCE));
  }

  @Test
  void theSameCoordinatorMayRunAnIdTwice() { // R6
    assertSafe(Setting.of(2, TWICE).withSearchers(1).withoutForgetting());
  }

  @Test
  void twoOwnersOfOneIdAreSafeWithOneSearcher() { // R13
    assertSafe(Setting.of(2, ONCE, ONCE).withSearchers(1).withoutWatching().withoutForgetting());
  }

  @Test
  void twoOwnersThatWatchAreSafe() { // R13
    assertSafe(Setting.of(2, ONCE, ONCE).withSearchers(0).withoutForgetting());
  }

  @Test
  void twoOwnersOfOneIdAreSafeWithForgetting() { // R10, R13
    assertSafe(Setting.of(2, ONCE, ONCE).withSearchers(0).withoutWatching());
  }

  @Test
  void twoContentsUnderOneIdAreSafe() { // R11
    assertSafe(Setting.of(2, ONCE, OTHER_CONTENT).withSearchers(1).withoutForgetting());
  }

  @Test
  void threeParticipantsAreSafe() {
    assertSafe(Setting.of(3, ONCE).withSearchers(1).withoutWatching().withoutForgetting());
  }

  private static void assertSafe(Setting setting) {
    assertThat(new Check(setting, Rules.PRODUCTION).safety()).isEmpty();
  }

  private static void assertSafeAndLive(Setting setting) {
    assertThat(new Check(setting, Rules.PRODUCTION).safetyAndLiveness()).isEmpty();
  }
}
