package dev.troth.coordinator.engine;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.saga.LineId;
import dev.troth.coordinator.saga.SagaEffect;
import dev.troth.coordinator.saga.SagaEvent;
import dev.troth.coordinator.saga.SagaPlan;
import dev.troth.coordinator.saga.SagaRules;
import dev.troth.coordinator.saga.SagaState;
import dev.troth.coordinator.saga.SagaStep;
import dev.troth.error.RejectedException;
import dev.troth.error.RetryClass;
import dev.troth.id.OwnerId;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.NoteSagaRequest.NoteCase;
import dev.troth.v1.Outcome;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterReply;
import dev.troth.v1.Resolution;
import dev.troth.v1.SagaRow;
import dev.troth.v1.StuckStep;
import dev.troth.v1.TransactionSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Drives one saga as its rules say: starts attempts, fences steps, waits, and has its home take
 * note. In turns.
 */
final class SagaDriver implements SagaEffect.Handler {

  /** Who has it driven. */
  interface Listener {

    /** There is something that clients wait for: its outcome, or that it is stuck. */
    void tell(Outcome outcome);

    /** Its outcome is fixed. */
    void finished();

    /** It is stuck: its home row should be looked at for an operator's act. */
    void lookLater();

    /** Another coordinator drives it now. */
    void giveWay(SagaRow found);

    /** Nothing is left to do here. */
    void over();
  }

  /** What was asked of a participant besides attempts. */
  private enum Asked {
    FENCE,
    NOTE,
    END
  }

  /**
   * One such question.
   *
   * @param number the step of a fence, the case of a note
   */
  private record Question(Asked what, int number, Route whom) {}

  private final SagaContext context;
  private final TransactionId id;
  private final TransactionSpec spec;
  private final SagaMembers members;
  private final Listener listener;
  private final SagaPlan plan;
  private final SagaMessages messages;
  private final SagaAttempts attempts;
  private final SagaAsks<Question> asks;
  private final LineAlarms rests;
  private final LineAlarms silences;
  private final Map<LineId, Long> firstTried = new HashMap<>();
  private final Map<Integer, List<ReadValue>> reads = new HashMap<>();
  private final Alarm deadline;
  private final Alarm forgetting;
  private final Queue<SagaEvent> events = new ArrayDeque<>();

  private SagaState state;
  private Outcome found = Outcome.getDefaultInstance();
  private int resolutionsSeen;
  private boolean deciding;
  private boolean stopped;

  SagaDriver(
      SagaContext context,
      TransactionId id,
      ByteString specHash,
      TransactionSpec spec,
      SagaMembers members,
      Listener listener) {
    this.context = context;
    this.id = id;
    this.spec = spec;
    this.members = members;
    this.listener = listener;
    this.plan = SagaPlan.of(spec.getSaga(), context.limits().stuckAfterFailures());
    this.messages = new SagaMessages(id.toBytes(), specHash);
    this.attempts =
        new SagaAttempts(
            id,
            specHash,
            spec,
            plan,
            context.operations(),
            context.limits().attemptTimeout().toNanos());
    this.asks = new SagaAsks<>(context);
    this.rests = new LineAlarms(context);
    this.silences = new LineAlarms(context);
    this.deadline = context.alarm(this::pastDeadline);
    this.forgetting = context.alarm(listener::over);
    this.state = SagaState.opening(plan);
  }

  /** Takes it over from a driver that is gone. */
  void adopt(SagaRow row) {
    note(NoteCase.ADOPTED_BY, messages.noteAdoption(context.runs().self().owner()));
    drive(row);
  }

  /** Begins, from whatever its home row says. */
  void drive(SagaRow row) {
    if (row.hasOutcome()) {
      found = row.getOutcome();
      listener.finished();
      listener.tell(found);
      forgetLater();
      on(new SagaEvent.FoundFinished(found.getStatus()));
      return;
    }
    if (spec.getSaga().hasDeadline()) {
      long spent = context.runs().clock().wall().millis() - row.getOpenedMillis();
      deadline.set(
          context.now()
              + SagaAttempts.nanos(spec.getSaga().getDeadline())
              - TimeUnit.MILLISECONDS.toNanos(Math.max(0, spent)));
    }
    resolve(row);
    on(new SagaEvent.Opened(row.getPivotFenced()));
  }

  void turn(Reason reason) {
    on(new SagaEvent.TurnAsked(reason));
  }

  /** Its outcome, or that it is stuck; nothing while it is on its way. */
  Optional<Outcome> worthTelling() {
    return state.phase().isFinished() || isStuck() ? Optional.of(asItStands()) : Optional.empty();
  }

  Outcome asItStands() {
    return state.found().isPresent() ? found : SagaOutcomes.of(id, state);
  }

  boolean isStuck() {
    return !state.stuck().isEmpty();
  }

  void up(Route route) {
    asks.up(route);
  }

  /** Nothing more is done; attempts that are under way come to their own ends. */
  void stop() {
    if (!stopped) {
      stopped = true;
      context.metrics().stuckBecame(isStuck() ? -1 : 0);
      asks.clear();
      rests.clear();
      silences.clear();
      deadline.cancel();
      forgetting.cancel();
    }
  }

  /** A participant's answer to anything but an attempt. */
  void answered(Route route, RegisterReply reply) {
    switch (reply.getAnswer().getAnswerCase()) {
      case SAGA -> seen(reply.getAnswer().getSaga());
      case STEP -> fenced(route, reply);
      case ENDED -> ended(route);
      case REJECTION -> refused(route, reply, reply.getAnswer().getRejection().getReason());
      case REGISTER, ANSWER_NOT_SET -> {}
    }
  }

  /** The home row, whatever it was an answer to. */
  void seen(SagaRow row) {
    boolean isFinished = state.phase().isFinished();
    if (context.runs().self().was(OwnerId.of(row.getOwner()))) {
      settleNote(NoteCase.ADOPTED_BY);
    } else if (!asks.isOpen(noteQuestion(NoteCase.ADOPTED_BY)) && !isFinished) {
      listener.giveWay(row);
      return;
    }
    if (row.hasOutcome() && !isFinished) { // another driver has finished it
      listener.tell(row.getOutcome());
      listener.over();
      return;
    }
    if (row.hasOutcome()) {
      settleNote(NoteCase.OUTCOME);
      on(new SagaEvent.OutcomeNoted());
    }
    if (isNotedAsStuck(row)) {
      settleNote(NoteCase.STUCK);
    }
    resolve(row);
  }

  private boolean isNotedAsStuck(SagaRow row) {
    List<LineId> noted = new ArrayList<>();
    for (StuckStep step : row.getStuck().getStepsList()) {
      noted.add(new LineId(step.getStep(), step.getKind()));
    }
    return noted.equals(state.stuck());
  }

  private void resolve(SagaRow row) {
    while (resolutionsSeen < row.getResolutionsCount()) {
      Resolution resolution = row.getResolutions(resolutionsSeen++);
      on(
          new SagaEvent.Resolved(
              new LineId(resolution.getStep(), resolution.getKind()), resolution.getVerdict()));
    }
  }

  private void fenced(Route route, RegisterReply reply) {
    int step = reply.getKey().getStep();
    if (asks.settle(new Question(Asked.FENCE, step, route))) {
      silences.cancel(LineId.action(step));
      on(
          new SagaEvent.Fenced(
              step,
              reply.getAnswer().getStep().getAttemptsList(),
              reply.getAnswer().getStep().getReason()));
    }
  }

  private void ended(Route route) {
    if (!asks.settle(new Question(Asked.END, 0, route))) {
      return;
    }
    if (route == members.home()) {
      on(new SagaEvent.HomeEnded());
    } else if (members.others().stream().noneMatch(this::isEnding)) {
      on(new SagaEvent.OthersEnded());
    }
  }

  /** Whether a participant has been told that it is over, and has not answered. */
  private boolean isEnding(Route route) {
    return asks.isOpen(new Question(Asked.END, 0, route));
  }

  private void refused(Route route, RegisterReply reply, Reason reason) {
    int step = reply.getKey().getStep();
    boolean isFence = asks.isOpen(new Question(Asked.FENCE, step, route));
    boolean isForgotten =
        reason.getCode() == ErrorCode.ERROR_CODE_NOT_FOUND
            || reason.getCode() == ErrorCode.ERROR_CODE_EXPIRED;
    if (isFence && RetryClass.of(reason.getCode()) == RetryClass.NEVER) {
      on(new SagaEvent.Silent(LineId.action(step), ofStep(step, reason)));
    } else if (!isFence && isForgotten) { // by its home, which only happens when all is done
      listener.over();
    }
  }

  @Override
  public void start(LineId line, int attempt) {
    firstTried.putIfAbsent(line, context.now());
    if (context.attempts().isDraining()) {
      return; // its home hands it to another coordinator
    }
    awaitAttempt(line, attempt);
    if (attempts.isComputed(line) && !reads.keySet().containsAll(plan.readFrom(line.step()))) {
      new SagaReads(context, members.byName().values(), attempts, id)
          .find(all -> all.forEach(reads::putIfAbsent), () -> begin(line, attempt));
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
      int undoes = line.isAction() ? 0 : state.line(LineId.action(line.step())).attempt();
      submission = attempts.attempt(line, attempt, undoes, reads);
    } catch (RejectedException e) {
      notTaken(line, attempt, e.reason());
      return;
    }
    List<Route> routes = members.routes(List.copyOf(submission.branches().operations().keySet()));
    boolean isRetry = state.line(line).failures() > 0;
    if (isRetry && !context.attempts().hasRoomForRetry(routes)) {
      rests.set(line, SagaLimits.RETRY_ROOM.toNanos(), () -> begin(line, attempt));
      return;
    }
    if (isRetry) {
      context.metrics().retried();
    }
    context.attempts().start(submission, routes, isRetry, new AttemptClient(line, attempt));
  }

  @Override
  public void recover(int step, int attempt) {
    LineId line = LineId.action(step);
    awaitAttempt(line, attempt);
    context
        .attempts()
        .recover(
            attempts.search(line, attempt),
            members.routes(attempts.members(step)),
            new AttemptClient(line, attempt));
  }

  @Override
  public void cancel(LineId line, int attempt) {
    Reason reason =
        Reason.newBuilder()
            .setCode(ErrorCode.ERROR_CODE_CANCELLED)
            .setMessage("the saga turns back")
            .build();
    context.attempts().cancel(register(line, attempt), reason);
  }

  @Override
  public void fence(int step) {
    Route first = members.route(plan.graph().fencedAt(step));
    asks.ask(
        new Question(Asked.FENCE, step, first),
        first,
        messages.fence(step, state.cause().orElse(Reason.getDefaultInstance())));
    silences.set(
        LineId.action(step),
        context.limits().stuckAfter().toNanos(),
        () -> fenceIsSilent(step, first.member().getName()));
  }

  @Override
  public void retryLater(LineId line, int failures, boolean stuck) {
    rests.set(
        line,
        attempts.backoffNanos(line, failures, stuck, context.runs().random()),
        () -> on(new SagaEvent.RetryDue(line)));
  }

  @Override
  public void noteStuck(List<StuckStep> steps) {
    note(NoteCase.STUCK, messages.noteStuck(steps));
    if (!steps.isEmpty()) {
      listener.tell(asItStands());
      listener.lookLater();
    }
  }

  @Override
  public void finish() {
    Outcome outcome = asItStands();
    context.runs().clock().observe(state.lastCommit());
    context.metrics().finished(outcome.getStatus());
    listener.finished();
    listener.tell(outcome);
    settleNote(NoteCase.STUCK);
    deadline.cancel();
    forgetLater();
    note(NoteCase.OUTCOME, messages.noteOutcome(outcome));
  }

  @Override
  public void endOthers() {
    members.others().forEach(this::end);
    if (members.others().isEmpty()) {
      on(new SagaEvent.OthersEnded());
    }
  }

  @Override
  public void endHome() {
    end(members.home());
  }

  @Override
  public void forget() {
    listener.over();
  }

  private void end(Route route) {
    asks.ask(new Question(Asked.END, 0, route), route, messages.end());
  }

  /** Who does not hear that it is over is told by the driver that its home finds next. */
  private void forgetLater() {
    forgetting.set(context.now() + SagaLimits.FORGET_AFTER.toNanos());
  }

  /** One event after the other: what an effect brings about at once waits for its turn. */
  private void on(SagaEvent event) {
    events.add(event);
    if (deciding) {
      return;
    }
    deciding = true;
    while (!events.isEmpty() && !stopped) {
      boolean wasStuck = isStuck();
      SagaStep step = SagaRules.decide(state, events.remove());
      state = step.next();
      context.metrics().stuckBecame((isStuck() ? 1 : 0) - (wasStuck ? 1 : 0));
      step.effects().forEach(effect -> effect.handTo(this));
    }
    deciding = false;
  }

  /** From the first try on that nobody has answered, whether it could be made or not. */
  private void awaitAttempt(LineId line, int attempt) {
    if (!silences.isSet(line)) {
      silences.set(
          line, context.limits().stuckAfter().toNanos(), () -> lineIsSilent(line, attempt));
    }
  }

  private void lineIsSilent(LineId line, int attempt) {
    silences.cancel(line);
    context
        .attempts()
        .undecidedBecause(register(line, attempt))
        .or(() -> state.line(line).reason())
        .ifPresent(why -> on(new SagaEvent.Silent(line, ofStep(line.step(), why))));
  }

  private void fenceIsSilent(int step, String participant) {
    Reason reason =
        Reason.newBuilder()
            .setCode(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE)
            .setMessage(participant + " does not say what became of it")
            .setParticipant(participant)
            .build();
    on(new SagaEvent.Silent(LineId.action(step), ofStep(step, reason)));
  }

  private void notTaken(LineId line, int attempt, Reason reason) {
    on(
        new SagaEvent.AttemptNotTaken(
            line, attempt, ofStep(line.step(), reason), isOutOfTime(line)));
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

  private Reason ofStep(int step, Reason reason) {
    String prefix = "step " + plan.graph().name(step) + ": ";
    return reason.getMessage().startsWith(prefix)
        ? reason
        : reason.toBuilder().setMessage(prefix + reason.getMessage()).build();
  }

  private void pastDeadline() {
    turn(
        Reason.newBuilder()
            .setCode(ErrorCode.ERROR_CODE_TIMEOUT)
            .setMessage("the saga's deadline has passed")
            .build());
  }

  private void note(NoteCase what, RegisterMessage message) {
    asks.ask(noteQuestion(what), members.home(), message);
  }

  private void settleNote(NoteCase what) {
    asks.settle(noteQuestion(what));
  }

  private Question noteQuestion(NoteCase what) {
    return new Question(Asked.NOTE, what.getNumber(), members.home());
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
        case TRANSACTION_STATUS_ABORTED ->
            on(
                new SagaEvent.AttemptAborted(
                    line, attempt, ofStep(line.step(), outcome.getReason()), isOutOfTime(line)));
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
      on(new SagaEvent.AttemptCommitted(line, attempt, at));
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
