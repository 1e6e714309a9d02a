package dev.troth.systemtests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.systemtests.simulation.bugs.PlantedSagaBug;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same for sagas: each planted bug is found. */
class PlantedSagaBugsTest {

  private static final long MAX_SEEDS = 2_000;

  @BeforeAll
  static void nobodyReadsTheDaemonsLogs() {
    SilentLogs.install();
  }

  @ParameterizedTest
  @EnumSource
  void isFound(PlantedSagaBug bug) {
    SeedRun run = new SeedRun(Life.SAGAS, 1, bug::plant);
    run.runWhile(() -> run.seeds() < MAX_SEEDS);
    assertThat(run.failure()).as("a seed among %d that finds %s", MAX_SEEDS, bug).isPresent();
    run.failure()
        .ifPresent(
            found ->
                System.out.printf(
                    "planted bug %s: found by seed %d after %d seeds: %s%n",
                    bug,
                    found.seed(),
                    run.seeds(),
                    found.violation().map(Throwable::getMessage).orElse("")));
  }
}
