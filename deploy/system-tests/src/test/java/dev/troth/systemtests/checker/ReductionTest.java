package dev.troth.systemtests.checker;

import static dev.troth.systemtests.checker.Setting.ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Putting off what nobody notices changes nothing that anybody can say. */
final class ReductionTest {

  @Test
  void sameThingsAreSaidWithAndWithoutReduction() {
    Setting setting = Setting.of(2, ONCE).withSearchers(1).withoutForgetting();
    Explorer reduced = Explorer.of(setting, Rules.PRODUCTION);
    Explorer full = Explorer.withoutReduction(setting, Rules.PRODUCTION);
    assertThat(reduced.run()).isEmpty();
    assertThat(full.run()).isEmpty();
    assertThat(reduced.worlds().size()).isLessThan(full.worlds().size());
    assertThat(reduced.networks()).isEqualTo(full.networks());
  }

  @Test
  void aShortcutIsCaughtWithoutReductionToo() {
    Mutation mutation = Mutation.OWNER_FLIPS_SEALED_ROWS;
    Optional<Counterexample> found =
        Explorer.withoutReduction(mutation.setting(), mutation.rules()).run();
    assertThat(found).isPresent();
  }
}
