package dev.troth.coordinator.engine;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.troth.coordinator.saga.LineId;
import dev.troth.coordinator.saga.SagaPlan;
import dev.troth.daemon.document.Branches;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.RetryPolicy;
import dev.troth.v1.Step;
import dev.troth.v1.TransactionSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What a saga's document says of its steps' attempts. */
final class SagaAttempts {

  private static final int MAX_DOUBLINGS = 40;

  private final TransactionId id;
  private final ByteString specHash;
  private final TransactionSpec spec;
  private final SagaPlan plan;
  private final StepOperations operations;
  private final long timeoutNanos;

  /**
   * @param timeoutNanos how long the votes may take where the document does not say
   */
  SagaAttempts(
      TransactionId id,
      ByteString specHash,
      TransactionSpec spec,
      SagaPlan plan,
      StepOperations operations,
      long timeoutNanos) {
    this.id = id;
    this.specHash = specHash;
    this.spec = spec;
    this.plan = plan;
    this.operations = operations;
    this.timeoutNanos = timeoutNanos;
  }

  /**
   * An attempt to start.
   *
   * @param undoes a compensation: the attempt of the action that committed
   * @throws dev.troth.error.RejectedException when its operations cannot be computed
   */
  Submission attempt(LineId line, int attempt, int undoes, Map<Integer, List<ReadValue>> reads) {
    return submission(line, attempt, branches(line, reads), terms(line, undoes));
  }

  /** The same, to find its decision: it has no operations. */
  Submission search(LineId line, int attempt) {
    return submission(line, attempt, new Branches(Map.of(), List.of()), AttemptTerms.NONE);
  }

  /** The participants of an action, in the order in which the document names them. */
  List<String> members(int step) {
    return plan.graph().isEnd(step)
        ? List.of(plan.graph().home())
        : List.copyOf(action(step).operations().keySet());
  }

  /** An action as the document has it: what is computed is not filled in. */
  Branches action(int step) {
    return Branches.split(
        plan.graph().isEnd(step) ? List.of() : plan.graph().step(step).getOperationsList());
  }

  /** Whether a compensation's operations are computed from what was read. */
  boolean isComputed(LineId line) {
    return !line.isAction() && plan.graph().step(line.step()).getCompensation().getSetCount() > 0;
  }

  /** How long a line rests after so many failures. */
  long backoffNanos(LineId line, int failures, boolean stuck, RandomGenerator random) {
    RetryPolicy policy =
        plan.graph().isEnd(line.step())
            ? RetryPolicy.getDefaultInstance()
            : plan.graph().step(line.step()).getRetry();
    long first =
        orElse(policy.hasInitialBackoff(), policy.getInitialBackoff(), SagaLimits.FIRST_BACKOFF);
    long most = orElse(policy.hasMaxBackoff(), policy.getMaxBackoff(), SagaLimits.MAX_BACKOFF);
    if (stuck) {
      most = Math.max(most, SagaLimits.STUCK_BACKOFF.toNanos());
      first = most;
    }
    double doubled = Math.scalb((double) first, Math.min(failures, MAX_DOUBLINGS) - 1);
    double wait = Math.min((double) most, doubled);
    double jitter = policy.hasJitter() ? policy.getJitter() : SagaLimits.JITTER;
    return (long) (wait * (1 - jitter * random.nextDouble()));
  }

  /** How long a step is tried before the saga turns back, if its document says so. */
  Optional<Long> deadlineNanos(int step) {
    if (plan.graph().isEnd(step) || !plan.graph().step(step).getRetry().hasDeadline()) {
      return Optional.empty();
    }
    return Optional.of(nanos(plan.graph().step(step).getRetry().getDeadline()));
  }

  static long nanos(Duration duration) {
    return java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos()).toNanos();
  }

  private static long orElse(boolean given, Duration duration, java.time.Duration otherwise) {
    return given ? nanos(duration) : otherwise.toNanos();
  }

  private Submission submission(LineId line, int attempt, Branches branches, AttemptTerms terms) {
    return new Submission(
        new RegisterId(id, line.step(), line.kind(), attempt),
        specHash,
        branches,
        timeoutNanos(line.step()),
        id.timeMillis(),
        TimerWheel.NEVER,
        false,
        terms);
  }

  private long timeoutNanos(int step) {
    return !plan.graph().isEnd(step) && plan.graph().step(step).hasTimeout()
        ? nanos(plan.graph().step(step).getTimeout())
        : timeoutNanos;
  }

  private Branches branches(LineId line, Map<Integer, List<ReadValue>> reads) {
    boolean undoesByInverse =
        !line.isAction() && plan.undoing(line.step()) == SagaPlan.Undoing.INVERSE;
    if (plan.graph().isEnd(line.step()) || undoesByInverse) {
      return empty(members(line.step()));
    }
    return Branches.split(operations.of(spec, line.step(), line.kind(), reads));
  }

  private static Branches empty(List<String> members) {
    Map<String, List<Operation>> nothing = new LinkedHashMap<>();
    members.forEach(name -> nothing.put(name, List.of()));
    return new Branches(nothing, List.of());
  }

  private AttemptTerms terms(LineId line, int undoes) {
    if (plan.graph().isEnd(line.step())) {
      return AttemptTerms.NONE;
    }
    Step step = plan.graph().step(line.step());
    boolean inverse = plan.undoing(line.step()) == SagaPlan.Undoing.INVERSE;
    if (line.kind() == RegisterKind.REGISTER_KIND_COMPENSATION) {
      return new AttemptTerms(false, inverse ? undoes : 0, Optional.empty());
    }
    return new AttemptTerms(
        inverse, 0, step.hasPending() ? Optional.of(step.getPending()) : Optional.empty());
  }
}
