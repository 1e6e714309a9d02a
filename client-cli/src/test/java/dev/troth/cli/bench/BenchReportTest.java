package dev.troth.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.troth.cli.output.Palette;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** How a report looks. */
class BenchReportTest {

  private static final ProofResult GOOD =
      new ProofResult(30, 3_000, 3_000, 0, 5, 10, 0, List.of(), List.of());

  @Test
  void aReportForPeople() {
    assertThat(BenchText.text(report(Plans.of(WorkloadKind.transfer, 2), GOOD), Palette.PLAIN))
        .isEqualTo(
            """
            transfer over a, b, c, 2 to a transaction; 10 keys at each, skew 0; 4 in flight (closed loop), 10 s after 1 s of warm-up; seed 42
            keys under bench/r-1/

            THROUGHPUT  P50      P90      P99      P99.9     MAX
            12346/s     1.50 ms  2.50 ms  9.00 ms  12.00 ms  30.12 ms

            123,456 committed, 7 read, 1 unknown, 2 not started, for want of room, 3 aborted (CONFLICT 1, TIMEOUT 2), 40 aborted and tried again (CONFLICT 40), 5 refused (OVERLOADED 5)
            what was read: 12.3 ms behind now on average, 90 ms at most; 97.5 % of the keys that may be cached were
            each: log 1587 B in 0.042 syncs, CPU 43.5 us of the daemons, n/a us of this client
            proof: conserved: 30 accounts hold 3,000 as before, and each what its transactions add up to; 5 transactions checked atomic, 10 of their events found in place
            """);
  }

  @Test
  void anOpenLoopSaysWhatLatencyMeans() {
    assertThat(BenchText.text(report(Plans.at(2500), GOOD), Palette.PLAIN))
        .contains(
            "skew 0.99; 2500/s meant to start (open loop; latency from then on), 4 in flight at"
                + " most, 10 s after 1 s of warm-up");
  }

  @Test
  void aViolatedProofNamesWhatIsWrong() {
    ProofResult bad =
        new ProofResult(
            30,
            3_000,
            2_999,
            0,
            5,
            10,
            0,
            List.of("a/k is 1; it should be 2"),
            List.of("b is gone"));

    assertThat(BenchText.text(report(Plans.of(WorkloadKind.transfer, 2), bad), Palette.PLAIN))
        .endsWith(
            """
            proof: VIOLATED
              a/k is 1; it should be 2
              b is gone
            """);
  }

  @Test
  void aReportForPrograms() {
    assertThat(BenchForms.json(report(Plans.at(2500), GOOD)))
        .isEqualTo(
            JsonParser.parseString(
                """
                {"runId": "r-1", "workload": "transfer", "consistency": "strong", "exclusive": false,
                 "participants": ["a", "b", "c"], "participantsPerTransaction": 2, "keys": 10,
                 "skew": 0.99, "inFlight": 4, "rate": 2500.0, "warmupSeconds": 1.0,
                 "seconds": 10.0, "seed": "42", "throughput": 12345.6, "committed": 123456,
                 "read": 7, "aborted": {"CONFLICT": 1, "TIMEOUT": 2},
                 "triedAgain": {"CONFLICT": 40}, "refused": {"OVERLOADED": 5}, "unknown": 1,
                 "notStarted": 2,
                 "latencyMillis": {"p50": 1.5, "p90": 2.5, "p99": 9.0, "p99.9": 12.0, "max": 30.123},
                 "stalenessMillis": {"mean": 12.25, "max": 90}, "cacheHitRate": 0.975,
                 "perTransaction": {"logBytes": 1587.0, "logSyncs": 0.042, "daemonCpuMicros": 43.5},
                 "proof": {"result": "HOLDS", "accounts": 30, "totalBefore": "3000",
                   "totalAfter": "3000", "streams": 0, "transactions": 5, "events": 10,
                   "unresolved": 0, "violations": [], "gaps": []}}
                """));
  }

  private static BenchReport report(BenchPlan plan, ProofResult proof) {
    return new BenchReport(
        plan,
        12_345.6,
        new Outcomes(
            123_456,
            7,
            1,
            2,
            new java.util.TreeMap<>(Map.of("CONFLICT", 1L, "TIMEOUT", 2L)),
            Map.of("CONFLICT", 40L),
            Map.of("OVERLOADED", 5L)),
        new Latencies(123_456, 1_500_000, 2_500_000, 9_000_000, 12_000_000, 30_123_000),
        new Ages(7, 12.25, 90),
        new Costs(
            OptionalDouble.of(1587),
            OptionalDouble.of(0.042),
            OptionalDouble.of(43.5),
            OptionalDouble.empty(),
            OptionalDouble.of(0.975)),
        proof);
  }
}
