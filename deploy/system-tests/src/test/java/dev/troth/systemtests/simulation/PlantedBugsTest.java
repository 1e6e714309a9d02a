package dev.troth.systemtests.simulation;

import dev.troth.systemtests.simulation.bugs.PlantedBug;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulation that finds nothing proves nothing: each planted bug is found. */
class PlantedBugsTest {

  private static final long MAX_SEEDS = 5_000;

  @BeforeAll
  static void nobodyReadsTheDaemonsLogs() {
    SilentLogs.install();
  }

  @ParameterizedTest
  @EnumSource
  void isFound(PlantedBug bug) {
    SeedRun.requireFound(Life.TRANSACTIONS, bug, bug::plant, MAX_SEEDS);
  }
}
