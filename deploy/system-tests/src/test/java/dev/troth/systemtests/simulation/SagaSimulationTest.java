package dev.troth.systemtests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.systemtests.simulation.bugs.PlantedSagaBug;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sagas of random shapes while everything goes wrong: {@code -DsagaSeed} runs one seed and shows
 * its trace, {@code -DsagaSeeds} that many.
 */
class SagaSimulationTest {

  private static final Duration BUILD_BUDGET = Duration.ofSeconds(40);
  private static final int LEAST_SAGAS = 200;
  private static final long MAX_SEEDS_FOR_A_BUG = 2_000;

  @BeforeAll
  static void nobodyReadsTheDaemonsLogs() {
    SilentLogs.install();
  }

  @Test
  void everySagaEndsAsItMayAndLeavesWhatItSays() {
    Long single = Long.getLong("sagaSeed");
    if (single != null) {
      show(single);
      return;
    }
    long seeds = Long.getLong("sagaSeeds", 0);
    long until = System.nanoTime() + BUILD_BUDGET.toNanos();
    int sagas = 0;
    int completed = 0;
    int compensated = 0;
    long seed = Long.getLong("firstSagaSeed", 1) - 1;
    while (seeds > 0 ? seed < seeds : sagas < LEAST_SAGAS || System.nanoTime() - until < 0) {
      seed++;
      SagaSimulation.Result result = run(seed, new Seams());
      if (result.violation().isPresent()) {
        show(seed);
      }
      sagas += result.sagas();
      completed += result.completed();
      compensated += result.compensated();
    }
    System.out.printf(
        "saga simulation: seeds=%d sagas=%d completed=%d compensated=%d%n",
        seed, sagas, completed, compensated);
    assertThat(completed).isPositive();
    assertThat(compensated).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void aPlantedBugIsFound(PlantedSagaBug bug) {
    for (long seed = 1; seed <= MAX_SEEDS_FOR_A_BUG; seed++) {
      SagaSimulation.Result result = run(seed, bug.plant());
      if (result.violation().isPresent()) {
        System.out.printf(
            "planted saga bug %s: found by seed %d: %s%n",
            bug, seed, result.violation().get().getMessage());
        return;
      }
    }
    throw new AssertionError("no seed among " + MAX_SEEDS_FOR_A_BUG + " finds " + bug);
  }

  private static SagaSimulation.Result run(long seed, Seams seams) {
    return new SagaSimulation(seed, seams, Trace.unread()).run();
  }

  private static void show(long seed) {
    List<String> lines = new ArrayList<>();
    SagaSimulation.Result result =
        new SagaSimulation(seed, new Seams(), Trace.to(lines::add)).run();
    Reproduction.print(lines);
    result
        .violation()
        .ifPresent(
            violation -> {
              throw new AssertionError(
                  "-DsagaSeed=" + seed + ": " + violation.getMessage(), violation);
            });
  }
}
