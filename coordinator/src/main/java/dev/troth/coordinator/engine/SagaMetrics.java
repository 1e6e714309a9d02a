package dev.troth.coordinator.engine;

import dev.troth.daemon.metrics.Metrics;
import dev.troth.v1.TransactionStatus;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What an engine counts of sagas. */
final class SagaMetrics {

  private final LongAdder completed;
  private final LongAdder compensated;
  private final LongAdder adopted;
  private final LongAdder retried;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger stuck = new AtomicInteger();

  SagaMetrics(Metrics metrics) {
    completed = sagas(metrics, "completed");
    compensated = sagas(metrics, "compensated");
    adopted =
        metrics.counter(
            "troth_coordinator_sagas_adopted_total", "Sagas taken over from another driver");
    retried =
        metrics.counter(
            "troth_coordinator_step_retries_total", "Attempts of steps that had to be repeated");
    metrics.gauge(
        "troth_coordinator_sagas_in_flight", "Unfinished sagas driven here", inFlight::get);
    metrics.gauge(
        "troth_coordinator_sagas_stuck",
        "Sagas driven here that cannot go on without help",
        stuck::get);
  }

  void finished(TransactionStatus status) {
    (status == TransactionStatus.TRANSACTION_STATUS_COMPLETED ? completed : compensated)
        .increment();
  }

  void adopted() {
    adopted.increment();
  }

  void retried() {
    retried.increment();
  }

  void driven(int unfinished) {
    inFlight.lazySet(unfinished);
  }

  void stuckBecame(int change) {
    stuck.addAndGet(change);
  }

  private static LongAdder sagas(Metrics metrics, String outcome) {
    return metrics.counter("troth_coordinator_sagas_total", "Sagas by outcome", "outcome", outcome);
  }
}
