package dev.troth.systemtests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.Trace;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same for sagas; takes the same properties as {@link SimulationTest}. */
class SagaSimulationTest {

  private static final Duration BUILD_BUDGET = Duration.ofSeconds(20);
  private static final int LEAST_SEEDS = 100;
  private static final int MOST_SEEDS = 3_000;
  private static final int LEAST_GRAPHS = 200;

  @BeforeAll
  static void nobodyReadsTheDaemonsLogs() {
    SilentLogs.install();
  }

  @Test
  void everySagaComesToOneEnd() {
    SeedRun run = new Seeds(Life.SAGAS, BUILD_BUDGET, LEAST_SEEDS, MOST_SEEDS).look();
    if (Long.getLong("seed") == null) {
      assertThat(run.shapes()).isGreaterThanOrEqualTo(LEAST_GRAPHS);
    }
  }

  @Test
  void theSameSeedIsTheSameLife() {
    for (long seed = 1; seed <= 100; seed++) {
      assertThat(hash(seed)).as("seed %d", seed).isEqualTo(hash(seed));
    }
  }

  private static long hash(long seed) {
    return Life.SAGAS.live(seed, new Seams(), Trace.unread()).traceHash();
  }
}
