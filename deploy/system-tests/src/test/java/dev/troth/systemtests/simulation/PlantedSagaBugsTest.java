package dev.troth.systemtests.simulation;

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
    SeedRun.requireFound(Life.SAGAS, bug, bug::plant, MAX_SEEDS);
  }
}
