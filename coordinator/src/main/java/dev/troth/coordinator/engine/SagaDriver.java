package dev.troth.coordinator.engine;

import com.google.protobuf.ByteString;
import dev.troth.coordinator.saga.LineId;
import dev.troth.coordinator.saga.SagaEffect;
import dev.troth.coordinator.saga.SagaEvent;
import dev.troth.coordinator.saga.SagaPlan;
import dev.troth.coordinator.saga.SagaRules;
import dev.troth.coordinator.saga.SagaState;
import dev.troth.coordinator.saga.SagaStep;
import dev.troth.error.RetryClass;
import dev.troth.id.OwnerId;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.NoteSagaRequest.NoteCase;
import dev.troth.v1.Outcome;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterReply;
import dev.troth.v1.Resolution;
import dev.troth.v1.SagaRow;
import dev.troth.v1.StuckStep;
import dev.troth.v1.TransactionSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
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
  private final StepTries tries;
  private final SagaAsks<Question> asks;
  private final Alarm deadline;
  private final Alarm forgetting;
  private final Queue<SagaEvent> events = new ArrayDeque<>();

  private SagaState state;
  private SagaRow home = SagaRow.getDefaultInstance();
  private Outcome found = Outcome.getDefaultInstance();
  private int resolutionsSeen;
  private boolean deciding;
  private boolean stopped;

  SagaDriver(
      SagaContext context,
      TransactionId id,
      ByteString specHash,
      TransactionSpec spec,
      SagaPlan plan,
      SagaMembers members,
      SagaTrace trace,
      Listener listener) {
    this.context = context;
    this.id = id;
    this.spec = spec;
    this.members = members;
    this.listener = listener;
    this.plan = plan;
    this.messages = new SagaMessages(id.toBytes(), specHash);
    SagaAttempts attempts =
        new SagaAttempts(
            id,
            specHash,
            spec,
            plan,
            context.operations(),
            context.limits().attemptTimeout().toNanos());
    this.tries = new StepTries(context, id, plan, members, trace, attempts, () -> state, this::on);
    this.asks = new SagaAsks<>(context);
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
    home = row;
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
      tries.stop();
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

  /** Its home row as its home last showed it, with what has become of it here since. */
  SagaRow row() {
    SagaRow.Builder row = home.toBuilder().setSpec(spec);
    row.getStuckBuilder().clear().addAllSteps(state.stuckSteps());
    return row.build();
  }

  /** The home row, whatever it was an answer to. */
  void seen(SagaRow row) {
    home = row;
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
      tries.fenced(step);
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
      on(new SagaEvent.Silent(LineId.action(step), plan.inStep(step, reason)));
    } else if (!isFence && isForgotten) { // by its home, which only happens when all is done
      listener.over();
    }
  }

  @Override
  public void fence(int step) {
    Route first = members.route(plan.graph().fencedAt(step));
    asks.ask(
        new Question(Asked.FENCE, step, first),
        first,
        messages.fence(step, state.cause().orElse(Reason.getDefaultInstance())));
    tries.awaitFence(step, () -> fenceIsSilent(step, first.member().getName()));
  }

  @Override
  public void start(LineId line, int attempt) {
    tries.start(line, attempt);
  }

  @Override
  public void recover(int step, int attempt) {
    tries.recover(LineId.action(step), attempt);
  }

  @Override
  public void cancel(LineId line, int attempt) {
    tries.cancel(line, attempt);
  }

  @Override
  public void retryLater(LineId line, int failures, boolean stuck) {
    tries.retryLater(line, failures, stuck);
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

  private void fenceIsSilent(int step, String participant) {
    Reason reason =
        Reason.newBuilder()
            .setCode(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE)
            .setMessage(participant + " does not say what became of it")
            .setParticipant(participant)
            .build();
    on(new SagaEvent.Silent(LineId.action(step), plan.inStep(step, reason)));
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
}
