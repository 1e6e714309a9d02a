package dev.troth.systemtests.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker sees what it has to see: every plausible shortcut is caught. */
final class MutationTest {

  @ParameterizedTest
  @EnumSource
  void isCaught(Mutation mutation) {
    Check check = new Check(mutation.setting(), mutation.rules());
    Optional<Counterexample> found = mutation.blocks() ? check.safetyAndLiveness() : check.safety();
    found.ifPresent(counterexample -> System.out.println(mutation + "\n" + counterexample));
    assertThat(found).as("%s is caught", mutation).isPresent();
    assertThat(found.orElseThrow().isBlocked())
        .as("%s", found.orElseThrow())
        .isEqualTo(mutation.blocks());
  }
}
