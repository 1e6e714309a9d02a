package dev.troth.coordinator.engine;

import dev.troth.clock.Timestamp;
import dev.troth.coordinator.saga.LineId;
import dev.troth.coordinator.saga.SagaEvent;
import dev.troth.coordinator.saga.SagaPlan;
import dev.troth.coordinator.saga.SagaState;
import dev.troth.daemon.trace.Span;
import dev.troth.error.RejectedException;
import dev.troth.error.RetryClass;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Outcome;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The attempts of one saga's steps: starts them, waits between them, and tells how they end, or
 * that nobody answers. In turns.
 */
final class StepTries {

  private static final Reason TURNS_BACK =
      Reason.newBuilder()
          .setCode(ErrorCode.ERROR_CODE_CANCELLED)
          .setMessage("the saga turns back")
          .build();

  private final SagaContext context;
  private final TransactionId id;
  private final SagaPlan plan;
  private final SagaMembers members;
  private final SagaTrace trace;
  private final SagaAttempts attempts;
  private final Supplier<SagaState> state;
  private final Consumer<SagaEvent> listener;
  private final LineAlarms rests;
  private final LineAlarms silences;
  private final Map<LineId, Long> firstTried = new HashMap<>();
  private final Map<Integer, List<ReadValue>> reads = new HashMap<>();
  private boolean stopped;

  StepTries(
      SagaContext context,
      TransactionId id,
      SagaPlan plan,
      SagaMembers members,
      SagaTrace trace,
      SagaAttempts attempts,
      Supplier<SagaState> state,
      Consumer<SagaEvent> listener) {
    this.context = context;
    this.id = id;
    this.plan = plan;
    this.members = members;
    this.trace = trace;
    this.attempts = attempts;
    this.state = state;
    this.listener = listener;
    this.rests = new LineAlarms(context);
    this.silences = new LineAlarms(context);
  }

  void start(LineId line, int attempt) {
    firstTried.putIfAbsent(line, context.now());
    if (context.attempts().isDraining()) {
      return; // its home hands it to another coordinator
    }
    awaitAnswer(line, attempt);
    if (attempts.isComputed(line) && !reads.keySet().containsAll(plan.readFrom(line.step()))) {
      new SagaReads(context, members.all(), attempts, id)
          .find(found -> found.forEach(reads::putIfAbsent), () -> begin(line, attempt));
    } else {
      begin(line, attempt);
    }
  }

  private void begin(LineId line, int attempt) {
    if (stopped) {
      return;
    }
    Submission submission;
    try {
      int undoes = line.isAction() ? 0 : state.get().line(LineId.action(line.step())).attempt();
      submission = attempts.attempt(line, attempt, undoes, reads);
    } catch (RejectedException e) {
      notTaken(line, attempt, e.reason());
      return;
    }
    List<Route> routes = members.routes(List.copyOf(submission.branches().operations().keySet()));
    boolean isRetry = state.get().line(line).failures() > 0;
    if (isRetry && !context.attempts().hasRoomForRetry(routes)) {
      rests.set(line, SagaLimits.RETRY_ROOM.toNanos(), () -> begin(line, attempt));
      return;
    }
    if (isRetry) {
      context.metrics().retried();
    }
    Span span = trace.attempt(line, plan.graph().name(line.step()), attempt);
    context
        .attempts()
        .start(submission.traced(span), routes, isRetry, new AttemptClient(line, attempt));
  }

  /** Finds the decision of an action's attempt, whoever started it. */
  void recover(LineId line, int attempt) {
    awaitAnswer(line, attempt);
    context
        .attempts()
        .recover(
            attempts.search(line, attempt),
            members.routes(attempts.members(line.step())),
            new AttemptClient(line, attempt));
  }

  void cancel(LineId line, int attempt) {
    context.attempts().cancel(register(line, attempt), TURNS_BACK);
  }

  void retryLater(LineId line, int failures, boolean stuck) {
    rests.set(
        line,
        attempts.backoffNanos(line, failures, stuck, context.runs().random()),
        () -> listener.accept(new SagaEvent.RetryDue(line)));
  }

  /** The step is fenced from now on, not tried: how long that takes is another matter. */
  void awaitFence(int step, Runnable silence) {
    silences.set(LineId.action(step), context.limits().stuckAfter().toNanos(), silence);
  }

  void fenced(int step) {
    silences.cancel(LineId.action(step));
  }

  /** Nothing more is tried; what is under way comes to its own end. */
  void stop() {
    stopped = true;
    rests.clear();
    silences.clear();
  }

  /** From the first try on that nobody has answered, whether it could be made or not. */
  private void awaitAnswer(LineId line, int attempt) {
    if (!silences.isSet(line)) {
      silences.set(line, context.limits().stuckAfter().toNanos(), () -> isSilent(line, attempt));
    }
  }

  private void isSilent(LineId line, int attempt) {
    silences.cancel(line);
    context
        .attempts()
        .undecidedBecause(register(line, attempt))
        .or(() -> state.get().line(line).reason())
        .ifPresent(
            why -> listener.accept(new SagaEvent.Silent(line, plan.inStep(line.step(), why))));
  }

  private void notTaken(LineId line, int attempt, Reason reason) {
    listener.accept(
        new SagaEvent.AttemptNotTaken(
            line, attempt, plan.inStep(line.step(), reason), isOutOfTime(line)));
  }

  private boolean isOutOfTime(LineId line) {
    if (!line.isAction()) {
      return false;
    }
    long spent = context.now() - firstTried.getOrDefault(line, context.now());
    return attempts.deadlineNanos(line.step()).filter(allowed -> spent > allowed).isPresent();
  }

  private RegisterId register(LineId line, int attempt) {
    return new RegisterId(id, line.step(), line.kind(), attempt);
  }

  /** Waits for an attempt. */
  private final class AttemptClient implements Client {
    private final LineId line;
    private final int attempt;

    AttemptClient(LineId line, int attempt) {
      this.line = line;
      this.attempt = attempt;
    }

    @Override
    public void outcome(Outcome outcome) {
      silences.cancel(line);
      switch (outcome.getStatus()) {
        case TRANSACTION_STATUS_COMMITTED -> committed(outcome);
        case TRANSACTION_STATUS_ABORTED -> aborted(outcome.getReason());
        case TRANSACTION_STATUS_IN_PROGRESS,
            TRANSACTION_STATUS_UNKNOWN,
            TRANSACTION_STATUS_COMPLETED,
            TRANSACTION_STATUS_COMPENSATED,
            TRANSACTION_STATUS_COMPENSATING,
            TRANSACTION_STATUS_STUCK,
            TRANSACTION_STATUS_UNSPECIFIED,
            UNRECOGNIZED ->
            notTaken(line, attempt, outcome.getReason());
      }
    }

    private void committed(Outcome outcome) {
      if (line.isAction() && outcome.getReadsCount() > 0) {
        reads.put(line.step(), outcome.getReadsList());
      }
      Timestamp at = new Timestamp(outcome.getCommitTimestamp());
      listener.accept(new SagaEvent.AttemptCommitted(line, attempt, at));
    }

    private void aborted(Reason reason) {
      listener.accept(
          new SagaEvent.AttemptAborted(
              line, attempt, plan.inStep(line.step(), reason), isOutOfTime(line)));
    }

    @Override
    public void rejected(Reason reason) {
      if (RetryClass.of(reason.getCode()) != RetryClass.SAME_ID) {
        silences.cancel(line);
      }
      notTaken(line, attempt, reason);
    }
  }
}
