package dev.troth.systemtests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.Trace;
import dev.troth.systemtests.simulation.world.Violation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Seeds from {@code -DfirstSeed} on: as many as {@code -Dseeds} says, or as many as fit into the
 * time that a build has for them; {@code -Dseed} runs that one alone and shows its trace. {@code
 * -Dheavy=true} takes larger clusters to which much more happens.
 */
class SimulationTest {

  private static final Duration BUILD_BUDGET = Duration.ofSeconds(100);
  private static final int LEAST_SEEDS = 200;

  @BeforeAll
  static void nobodyReadsTheDaemonsLogs() {
    SilentLogs.install();
  }

  @Test
  void everySeedKeepsEveryPromise() {
    Optional<Long> single = Optional.ofNullable(Long.getLong("seed"));
    if (single.isPresent()) {
      show(single.get());
      return;
    }
    long first = Long.getLong("firstSeed", 1);
    long seeds = Long.getLong("seeds", 0);
    SeedRun run = new SeedRun(first, Seams::new);
    long until = System.nanoTime() + BUILD_BUDGET.toNanos();
    run.runWhile(
        () ->
            seeds > 0
                ? run.seeds() < seeds
                : run.seeds() < LEAST_SEEDS || System.nanoTime() - until < 0);
    System.out.println("simulation: firstSeed=" + first + " " + run);
    run.failure()
        .ifPresent(
            failed -> {
              show(failed.seed());
              throw new AssertionError("seed " + failed.seed() + " does not fail twice");
            });
  }

  private static void show(long seed) {
    System.out.println(Reproduction.command(seed));
    List<String> lines = new ArrayList<>();
    Simulation.Result result = SeedRun.run(seed, new Seams(), Trace.to(lines::add));
    Reproduction.print(lines);
    if (result.violation().isPresent()) {
      Violation violation = result.violation().get();
      throw new AssertionError("seed " + seed + ": " + violation.getMessage(), violation);
    }
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
    return SeedRun.run(seed, new Seams(), Trace.unread()).traceHash();
  }
}
