package dev.troth.coordinator.engine;

import dev.troth.coordinator.owner.Phase;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.metrics.Timing;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What an engine counts. */
public final class EngineMetrics {

  private final SagaMetrics sagas;
  private final LongAdder committed;
  private final LongAdder aborted;
  private final LongAdder unknown;
  private final LongAdder refused;
  private final LongAdder overloaded;
  private final LongAdder watched;
  private final LongAdder retries;
  private final Timing outcomeTime;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger kept = new AtomicInteger();
  private final AtomicInteger linksUp = new AtomicInteger();

  public EngineMetrics(Metrics metrics) {
    sagas = new SagaMetrics(metrics);
    committed = transactions(metrics, "committed");
    aborted = transactions(metrics, "aborted");
    unknown = transactions(metrics, "unknown");
    refused = transactions(metrics, "refused");
    overloaded =
        metrics.counter(
            "troth_coordinator_overloads_total",
            "Submissions refused because too many are in flight");
    watched =
        metrics.counter(
            "troth_coordinator_recoveries_total",
            "Transactions whose decision had to be found without their owner");
    retries =
        metrics.counter(
            "troth_coordinator_retries_total", "Messages that a participant could not take yet");
    outcomeTime =
        metrics.timing(
            "troth_coordinator_outcome_time_seconds", "From a submission to its decided outcome");
    metrics.gauge(
        "troth_coordinator_transactions_in_flight", "Undecided transactions", inFlight::get);
    metrics.gauge(
        "troth_coordinator_transactions_kept",
        "Transactions in memory: undecided, or not yet acknowledged by all",
        kept::get);
    metrics.gauge("troth_coordinator_links_up", "Participants that messages reach", linksUp::get);
  }

  SagaMetrics sagas() {
    return sagas;
  }

  void decided(Phase phase, long nanos) {
    switch (phase) {
      case COMMITTED -> committed.increment();
      case ABORTED -> aborted.increment();
      case UNKNOWN -> unknown.increment();
      case REFUSED -> refused.increment();
      case RUNNING, ABORTING, WATCHING -> throw new IllegalArgumentException("undecided " + phase);
    }
    outcomeTime.recordNanos(nanos);
  }

  void overloaded() {
    overloaded.increment();
  }

  void watched() {
    watched.increment();
  }

  void retried() {
    retries.increment();
  }

  void linkUp() {
    linksUp.incrementAndGet();
  }

  void linkDown() {
    linksUp.decrementAndGet();
  }

  void kept(int undecided, int all) {
    inFlight.lazySet(undecided);
    kept.lazySet(all);
  }

  private static LongAdder transactions(Metrics metrics, String outcome) {
    return metrics.counter(
        "troth_coordinator_transactions_total", "Transactions by outcome", "outcome", outcome);
  }
}
