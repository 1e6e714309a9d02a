package dev.troth.systemtests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.Trace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@link Seeds} of transactions; {@code -Dheavy=true} takes larger clusters to which much more
 * happens.
 */
class SimulationTest {

  private static final Duration BUILD_BUDGET = Duration.ofSeconds(25);
  private static final int LEAST_SEEDS = 200;
  private static final int MOST_SEEDS = 100_000;

  @BeforeAll
  static void nobodyReadsTheDaemonsLogs() {
    SilentLogs.install();
  }

  @Test
  void everySeedKeepsEveryPromise() {
    SeedRun unused = new Seeds(Life.TRANSACTIONS, BUILD_BUDGET, LEAST_SEEDS, MOST_SEEDS).look();
  }

  @Test
  void theSameSeedIsTheSameLife() {
    for (long seed = 1; seed <= 25; seed++) {
      assertThat(hash(seed)).as("seed %d", seed).isEqualTo(hash(seed));
    }
  }

  @Test
  void theSameSeedIsTheSameLifeInAnotherProcess() throws IOException, InterruptedException {
    List<String> here = new ArrayList<>();
    for (long seed = 1; seed <= TraceHashes.SEEDS; seed++) {
      here.add(seed + " " + hash(seed));
    }
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                TraceHashes.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String there = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(there.lines().toList()).isEqualTo(here);
  }

  private static long hash(long seed) {
    return Life.TRANSACTIONS.live(seed, new Seams(), Trace.unread()).traceHash();
  }
}
