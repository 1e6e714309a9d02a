package dev.troth.systemtests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.coordinator.engine.EngineMetrics;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.systemtests.simulation.world.Schedule;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Not by chance: a life with a saga is lived once without a fault, and then once for each boundary
 * between two effects that it had — sends, writes, syncs, answers, of drivers and participants —
 * with the death of the host whose boundary it is.
 */
class EveryBoundaryTest {

  /** A long run takes more. */
  private static final int LIVES = Integer.getInteger("lives", 4);

  private static final int LEAST_BOUNDARIES = 250 * LIVES;

  private final EngineMetrics metrics = new EngineMetrics(new Metrics());

  @BeforeAll
  static void nobodyReadsTheDaemonsLogs() {
    SilentLogs.install();
  }

  @Test
  void aSagaComesToOneEndWhereverSomebodyDies() {
    Map<String, Integer> calm = new HashMap<>();
    for (long seed = 1; seed <= LIVES; seed++) {
      Result life = live(seed, 0, Trace.unread());
      assertThat(life.violation()).isEmpty();
      life.counts().forEach((what, count) -> calm.merge(what, count, Integer::sum));
      for (long boundary = 1; boundary <= life.counts().getOrDefault("boundaries", 0); boundary++) {
        require(seed, boundary);
      }
    }
    System.out.println("every boundary: " + calm);
    assertThat(calm.get("boundaries")).isGreaterThan(LEAST_BOUNDARIES);
    assertThat(calm.get("completed")).isPositive();
    assertThat(calm.get("compensated")).isPositive();
  }

  private void require(long seed, long boundary) {
    if (live(seed, boundary, Trace.unread()).violation().isPresent()) {
      List<String> lines = new ArrayList<>();
      Result again = live(seed, boundary, Trace.to(lines::add));
      Reproduction.print(lines);
      assertThat(again.violation()).as("life %d, boundary %d", seed, boundary).isEmpty();
    }
  }

  private Result live(long seed, long boundary, Trace trace) {
    Schedule schedule = Schedule.ofOneCrash(seed, boundary);
    return new SagaSimulation(schedule, new Seams(), metrics, trace).run();
  }
}
