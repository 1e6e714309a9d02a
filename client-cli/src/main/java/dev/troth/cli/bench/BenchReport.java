package dev.troth.cli.bench;

/**
 * What a run measured, and whether its proof holds.
 *
 * @param throughput done as asked, a second, while it was measured
 * @param ages of what was read
 */
public record BenchReport(
    BenchPlan plan,
    double throughput,
    Outcomes outcomes,
    Latencies latencies,
    Ages ages,
    Costs costs,
    ProofResult proof) {

  /** Nothing was done as asked. */
  public boolean isEmpty() {
    return outcomes.committed() + outcomes.read() == 0;
  }
}
