package dev.troth.systemtests.simulation;

import dev.troth.systemtests.simulation.bugs.PlantedReadBug;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same for reads: each planted bug is found. */
class PlantedReadBugsTest {

  private static final long MAX_SEEDS = 2_000;

  @BeforeAll
  static void nobodyReadsTheDaemonsLogs() {
    SilentLogs.install();
  }

  @ParameterizedTest
  @EnumSource
  void isFound(PlantedReadBug bug) {
    SeedRun.requireFound(Life.READS, bug, bug::plant, MAX_SEEDS);
  }
}
