package dev.troth.systemtests.simulation;

import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.Trace;
import dev.troth.systemtests.simulation.world.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Seeds from {@code -DfirstSeed} on: as many as {@code -Dseeds} says, or as many as fit into the
 * time that a build has for them; {@code -Dseed} runs that one alone and shows its trace.
 *
 * @param budget the time a build has
 * @param least how many a build looks at however long they take
 * @param most how many a build looks at however short: a faster machine is no reason to meet in a
 *     build what only a long run should find
 */
record Seeds(Life life, Duration budget, int least, int most) {

  /** Looks at them; fails with the trace of the first that breaks a promise. */
  SeedRun look() {
    long first = Long.getLong("firstSeed", 1);
    long seeds = Long.getLong("seeds", 0);
    SeedRun run = new SeedRun(life, first, Seams::new);
    Long single = Long.getLong("seed");
    if (single != null) {
      show(single);
      return run;
    }
    long begin = System.nanoTime();
    run.runWhile(
        () ->
            seeds > 0
                ? run.seeds() < seeds
                : run.seeds() < least
                    || (run.seeds() < most && System.nanoTime() - begin < budget.toNanos()));
    System.out.println("simulation of " + life + ": firstSeed=" + first + " " + run);
    run.failure()
        .ifPresent(
            failed -> {
              show(failed.seed());
              throw new AssertionError("seed " + failed.seed() + " does not fail twice");
            });
    return run;
  }

  private void show(long seed) {
    System.out.println(Reproduction.command(life, seed));
    List<String> lines = new ArrayList<>();
    Result result = life.live(seed, new Seams(), Trace.to(lines::add));
    Reproduction.print(lines);
    if (result.violation().isPresent()) {
      Violation violation = result.violation().get();
      throw new AssertionError("seed " + seed + ": " + violation.getMessage(), violation);
    }
  }
}
