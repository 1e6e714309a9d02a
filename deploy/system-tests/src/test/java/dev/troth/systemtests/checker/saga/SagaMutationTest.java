package dev.troth.systemtests.checker.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.systemtests.checker.Counterexample;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker sees what it has to see: every plausible shortcut is caught. */
final class SagaMutationTest {

  @ParameterizedTest
  @EnumSource
  void isCaught(SagaMutation mutation) {
    Optional<Counterexample> found = SagaExplorer.check(mutation.setting(), mutation.rules());
    found.ifPresent(counterexample -> System.out.println(mutation + "\n" + counterexample));
    assertThat(found).as("%s is caught", mutation).isPresent();
    assertThat(found.orElseThrow().isBlocked())
        .as("%s", found.orElseThrow())
        .isEqualTo(mutation.blocks());
  }
}
