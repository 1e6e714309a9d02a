package dev.troth.systemtests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.Trace;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same for reads: replicas, caches, short pasts; properties as {@link SimulationTest}. */
class ReadSimulationTest {

  private static final Duration BUILD_BUDGET = Duration.ofSeconds(12);
  private static final int LEAST_SEEDS = 100;
  private static final int MOST_SEEDS = 20_000;

  @BeforeAll
  static void nobodyReadsTheDaemonsLogs() {
    SilentLogs.install();
  }

  @Test
  void everySessionSeesWhatItMay() {
    SeedRun unused = new Seeds(Life.READS, BUILD_BUDGET, LEAST_SEEDS, MOST_SEEDS).look();
  }

  @Test
  void theSameSeedIsTheSameLife() {
    for (long seed = 1; seed <= 20; seed++) {
      assertThat(hash(seed)).as("seed %d", seed).isEqualTo(hash(seed));
    }
  }

  private static long hash(long seed) {
    return Life.READS.live(seed, new Seams(), Trace.unread()).traceHash();
  }
}
