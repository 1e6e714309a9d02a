package dev.troth.coordinator.engine;

import dev.troth.id.RegisterId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The runs of an engine, by their registers: those that are undecided, and for a while those that
 * are decided. In turns.
 */
final class TransactionRuns implements RunContext.Keeper {

  private final EngineLimits limits;
  private final Routes routes;
  private final EngineMetrics metrics;
  private final Map<RegisterId, TransactionRun> runs = new HashMap<>();
  private final Queue<TransactionRun> decided = new ArrayDeque<>();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private int undecided;
  private boolean draining;

  TransactionRuns(EngineLimits limits, Routes routes, EngineMetrics metrics) {
    this.limits = limits;
    this.routes = routes;
    this.metrics = metrics;
  }

  Optional<TransactionRun> find(RegisterId register) {
    return Optional.ofNullable(runs.get(register));
  }

  List<TransactionRun> all() {
    return List.copyOf(runs.values());
  }

  /** Undecided ones now. */
  int undecided() {
    return undecided;
  }

  /**
   * The one that a submission is of: under way here, or begun now.
   *
   * @throws dev.troth.error.RejectedException BUSY, TXN_ID_REUSED, and what {@code begin} throws
   */
  TransactionRun joinOrBegin(Submission submission, Supplier<TransactionRun> begin) {
    TransactionRun known = runs.get(submission.register());
    if (known == null) {
      return keep(begin.get());
    }
    known.requireSameContent(submission);
    RunTrace.joined(submission.trace());
    return known;
  }

  /** One that has just begun. */
  TransactionRun keep(TransactionRun run) {
    runs.put(run.register(), run);
    undecided++;
    run.routes().forEach(Route::use);
    run.routes().forEach(Route::began);
    metrics.kept(undecided, runs.size());
    return run;
  }

  @Override
  public void decided(TransactionRun run) {
    undecided--;
    run.routes().forEach(Route::ended);
    decided.add(run);
    forgetTheOldest();
    metrics.kept(undecided, runs.size());
    completeDrain();
  }

  @Override
  public void gone(TransactionRun run) {
    runs.remove(run.register(), run);
    routes.release(run.routes());
    metrics.kept(undecided, runs.size());
  }

  /** Nothing new is started from now on; done when none is undecided. */
  CompletableFuture<Void> drain() {
    draining = true;
    completeDrain();
    return drained;
  }

  boolean isDraining() {
    return draining;
  }

  private void forgetTheOldest() {
    while (!decided.isEmpty() && decided.element().isGone()) {
      decided.remove();
    }
    if (runs.size() > limits.maxKept() && !decided.isEmpty()) {
      decided.remove().forgetEarly();
    }
  }

  private void completeDrain() {
    if (draining && undecided == 0) {
      drained.complete(null);
    }
  }
}
