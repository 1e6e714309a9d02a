package dev.troth.coordinator.engine;

import dev.troth.error.RejectedException;
import dev.troth.id.RegisterId;
import dev.troth.v1.Outcome;
import dev.troth.v1.Reason;
import java.util.List;
import java.util.Optional;

/** How steps' attempts are driven: like any transaction, but that their saga was admitted. */
final class StepAttempts implements SagaContext.Attempts {

  private final RunContext context;
  private final TransactionRuns runs;
  private final Admission admission;

  StepAttempts(RunContext context, TransactionRuns runs, Admission admission) {
    this.context = context;
    this.runs = runs;
    this.admission = admission;
  }

  @Override
  public void start(Submission attempt, List<Route> members, boolean isRetry, Client client) {
    TransactionRun run;
    try {
      run = runs.joinOrBegin(attempt, () -> begin(attempt, members));
    } catch (RejectedException e) {
      RunTrace.rejected(attempt.trace(), e.reason());
      client.rejected(e.reason());
      return;
    }
    run.attach(new Waiter(isRetry ? new Retry(members, client) : client, TimerWheel.NEVER, false));
  }

  private TransactionRun begin(Submission attempt, List<Route> members) {
    admission.admitAttempt(members, context.now());
    return TransactionRun.start(context, attempt, members);
  }

  @Override
  public boolean hasRoomForRetry(List<Route> members) {
    return members.stream()
        .allMatch(route -> route.retries() < SagaLimits.MAX_RETRIES_PER_PARTICIPANT);
  }

  @Override
  public void recover(Submission attempt, List<Route> members, Client client) {
    runs.find(attempt.register())
        .orElseGet(() -> runs.keep(TransactionRun.recover(context, attempt, members)))
        .attach(new Waiter(client, attempt.answerByNanos(), false));
  }

  @Override
  public void cancel(RegisterId attempt, Reason reason) {
    runs.find(attempt).ifPresent(run -> run.cancel(reason));
  }

  @Override
  public Optional<Reason> undecidedBecause(RegisterId attempt) {
    return runs.find(attempt)
        .filter(run -> !run.state().phase().isDecided())
        .map(TransactionRun::undecidedBecause);
  }

  @Override
  public boolean isDraining() {
    return runs.isDraining();
  }

  /** Waits for a retry, which its participants count as long as it is under way. */
  private record Retry(List<Route> members, Client client) implements Client {
    Retry {
      members.forEach(Route::retryBegan);
    }

    @Override
    public void outcome(Outcome outcome) {
      members.forEach(Route::retryEnded);
      client.outcome(outcome);
    }

    @Override
    public void rejected(Reason reason) {
      members.forEach(Route::retryEnded);
      client.rejected(reason);
    }
  }
}
