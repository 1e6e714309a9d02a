package dev.troth.cli.bench;

import dev.troth.v1.Freshness;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/** Plans for tests. */
final class Plans {

  private Plans() {}

  static BenchPlan of(WorkloadKind workload, int perTransaction) {
    return new BenchPlan(
        "r-1",
        workload,
        List.of("a", "b", "c"),
        perTransaction,
        10,
        0,
        false,
        Freshness.getDefaultInstance(),
        4,
        OptionalDouble.empty(),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        42,
        5);
  }

  static BenchPlan at(double perSecond) {
    BenchPlan plan = of(WorkloadKind.transfer, 2);
    return new BenchPlan(
        plan.runId(),
        plan.workload(),
        plan.participants(),
        plan.participantsPerTransaction(),
        plan.keys(),
        0.99,
        false,
        plan.reads(),
        plan.inFlight(),
        OptionalDouble.of(perSecond),
        plan.warmup(),
        plan.duration(),
        plan.seed(),
        plan.sample());
  }
}
