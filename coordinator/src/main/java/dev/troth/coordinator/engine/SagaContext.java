package dev.troth.coordinator.engine;

import dev.troth.id.RegisterId;
import dev.troth.v1.Reason;
import java.util.List;
import java.util.Optional;

/** What all sagas of an engine share. */
record SagaContext(
    RunContext runs,
    Routes routes,
    SagaLimits limits,
    StepOperations operations,
    SagaMetrics metrics,
    Attempts attempts) {

  /** Who runs the attempts of steps. */
  interface Attempts {

    /**
     * Drives an attempt, or has its client wait with those of a run that is under way.
     *
     * @param isRetry whether an earlier try of the same step failed
     */
    void start(Submission attempt, List<Route> members, boolean isRetry, Client client);

    /** Whether these participants are not busy with too many retries already. */
    boolean hasRoomForRetry(List<Route> members);

    /** Finds the decision of an attempt that some driver started (section 7). */
    void recover(Submission attempt, List<Route> members, Client client);

    /** Takes an attempt back that is driven here, if it still can be (R6). */
    void cancel(RegisterId attempt, Reason reason);

    /** Why an attempt that is driven here is not decided yet; empty when it is not driven here. */
    Optional<Reason> undecidedBecause(RegisterId attempt);

    /** Whether nothing new may be started. */
    boolean isDraining();
  }

  long now() {
    return runs.now();
  }

  Alarm alarm(Runnable task) {
    return new Alarm(runs.wheel(), task);
  }
}
