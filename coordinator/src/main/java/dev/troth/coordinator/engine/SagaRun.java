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
import dev.troth.daemon.backoff.Backoff;
import dev.troth.daemon.backoff.BackoffLimits;
import dev.troth.error.RejectedException;
import dev.troth.error.RetryClass;
import dev.troth.id.OwnerId;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.InspectSagasRequest;
import dev.troth.v1.Member;
import dev.troth.v1.NoteSagaRequest.NoteCase;
import dev.troth.v1.Outcome;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterMessageKind;
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
 * One saga as this coordinator drives it, or follows it while another one does: its state, its
 * clients, its alarms. What it knows is in the participants' rows; it can be let go at any time,
 * and another driver goes on (S7). In turns.
 */
final class SagaRun implements SagaEffect.Handler {

  private static final BackoffLimits LOOKS =
      new BackoffLimits(SagaLimits.FIRST_LOOK, SagaLimits.MAX_LOOK);

  /** Who does what with the saga here. */
  private enum Role {
    /** The home row is asked for. */
    OPENS,
    /** Drives it. */
    DRIVES,
    /** Another coordinator drives it; the clients here are told what its home row says. */
    FOLLOWS,
    GONE
  }

  /** What was asked, of whom: the kind, the step or the note, the participant. */
  private record Question(RegisterMessageKind kind, int number, Route whom) {}

  private final SagaContext context;
  private final TransactionId id;
  private final ByteString specHash;
  private final TransactionSpec spec;
  private final Map<String, Route> routes;
  private final Route home;
  private final SagaPlan plan;
  private final SagaMessages messages;
  private final SagaAttempts attempts;
  private final SagaAsks<Question> asks;
  private final Waiters waiters = new Waiters();
  private final Queue<SagaEvent> events = new ArrayDeque<>();
  private final Map<Integer, List<ReadValue>> reads = new HashMap<>();
  private final Map<LineId, Alarm> rests = new HashMap<>();
  private final Map<LineId, Alarm> patience = new HashMap<>();
  private final Map<LineId, Long> firstTried = new HashMap<>();
  private final Alarm answerBy;
  private final Alarm deadline;
  private final Alarm look;
  private final Alarm forgetting;
  private final Backoff looks;

  private Role role = Role.OPENS;
  private SagaState state;
  private Optional<SagaRow> row = Optional.empty();
  private boolean deciding;
  private int resolutionsSeen;
  private boolean counted;

  /**
   * @param routes to all its participants, by name
   */
  SagaRun(
      SagaContext context,
      TransactionId id,
      ByteString specHash,
      TransactionSpec spec,
      Map<String, Route> routes) {
    this.context = context;
    this.id = id;
    this.specHash = specHash;
    this.spec = spec;
    this.routes = routes;
    this.plan = SagaPlan.of(spec.getSaga(), context.limits().stuckAfterFailures());
    this.home = route(plan.graph().home());
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
    this.answerBy = context.alarm(this::tellLate);
    this.deadline = context.alarm(this::pastDeadline);
    this.look = context.alarm(this::lookAtHome);
    this.forgetting = context.alarm(this::letGo);
    this.looks = new Backoff(LOOKS, context.runs().random());
    this.state = SagaState.opening(plan);
  }

  TransactionId id() {
    return id;
  }

  ByteString specHash() {
    return specHash;
  }

  /** Whether this coordinator drives it, to its end or as long as it can. */
  boolean isDriven() {
    return role == Role.OPENS || role == Role.DRIVES;
  }

  boolean isFinished() {
    return state.phase().isFinished() || role == Role.GONE;
  }

  /** Has its home row made, or shown (S1). */
  void open() {
    List<Member> members = new ArrayList<>();
    routes.values().forEach(route -> members.add(route.member()));
    asks.ask(
        new Question(RegisterMessageKind.REGISTER_MESSAGE_KIND_OPEN_SAGA, 0, home),
        home,
        messages.open(context.runs().self().owner(), members, spec));
  }

  /** Goes on with it: its home says that nobody drives it (S7). */
  void adopt(SagaRow found) {
    role = Role.DRIVES;
    note(NoteCase.ADOPTED_BY, messages.noteAdoption(context.runs().self().owner()));
    context.metrics().adopted();
    drive(found);
  }

  /** One more client that waits. */
  void attach(Waiter waiter) {
    if (state.phase().isFinished() || !state.stuck().isEmpty()) {
      waiter.client().outcome(SagaOutcomes.of(id, state));
    } else if (waiter.answersVote() && role == Role.DRIVES) {
      waiter.client().outcome(SagaOutcomes.accepted(id));
    } else {
      waiters.add(waiter);
      answerBy.set(waiters.nextAnswerBy());
    }
  }

  /** Somebody asks it to turn back; it does if it still can (S4). */
  void turn(Reason reason) {
    on(new SagaEvent.TurnAsked(reason));
  }

  /** Something may have happened to its home row. */
  void lookSoon() {
    if (role == Role.DRIVES) {
      look.set(context.now());
    }
  }

  void up(Route route) {
    asks.up(route);
  }

  /** A participant's answer to anything but an attempt. */
  void answered(Route route, RegisterReply reply) {
    RegisterAnswer answer = reply.getAnswer();
    switch (reply.getKind()) {
      case REGISTER_MESSAGE_KIND_OPEN_SAGA -> openAnswered(route, answer);
      case REGISTER_MESSAGE_KIND_NOTE_SAGA -> {
        if (answer.hasSaga()) {
          seen(answer.getSaga());
        } else {
          noteRefused(answer.getRejection().getReason());
        }
      }
      case REGISTER_MESSAGE_KIND_FENCE_STEP -> fenceAnswered(route, reply);
      case REGISTER_MESSAGE_KIND_END_SAGA -> endAnswered(route, answer);
      case REGISTER_MESSAGE_KIND_PREPARE,
          REGISTER_MESSAGE_KIND_DECIDE,
          REGISTER_MESSAGE_KIND_OWNER_ABORT,
          REGISTER_MESSAGE_KIND_SEAL,
          REGISTER_MESSAGE_KIND_PEEK,
          REGISTER_MESSAGE_KIND_UNSPECIFIED,
          UNRECOGNIZED -> {}
    }
  }

  /** Lets go of it; if it is unfinished its home hands it to somebody. */
  void letGo() {
    if (role == Role.GONE) {
      return;
    }
    role = Role.GONE;
    if (!state.stuck().isEmpty()) {
      context.metrics().stuckBecame(-1);
    }
    asks.clear();
    rests.values().forEach(Alarm::cancel);
    patience.values().forEach(Alarm::cancel);
    List.of(answerBy, deadline, look, forgetting).forEach(Alarm::cancel);
    waiters.tellAll(this::tell);
    countFinished();
    context.keeper().gone(this);
  }

  /** It takes up no room among the unfinished ones any more. */
  private void countFinished() {
    if (!counted) {
      counted = true;
      context.keeper().finished();
    }
  }

  private void openAnswered(Route route, RegisterAnswer answer) {
    Question open = new Question(RegisterMessageKind.REGISTER_MESSAGE_KIND_OPEN_SAGA, 0, route);
    if (answer.hasRejection()) {
      Reason reason = answer.getRejection().getReason();
      if (RetryClass.of(reason.getCode()) == RetryClass.NEVER && asks.settle(open)) {
        waiters.tellAll(client -> client.rejected(reason));
        letGo();
      }
    } else if (asks.settle(open)) {
      SagaRow found = answer.getSaga();
      if (isMine(found)) {
        role = Role.DRIVES;
        waiters.tellOfVote(client -> client.outcome(SagaOutcomes.accepted(id)));
        drive(found);
      } else {
        follow(found);
      }
    }
  }

  private void drive(SagaRow found) {
    row = Optional.of(found);
    resolutionsSeen = 0;
    if (found.hasOutcome()) {
      on(new SagaEvent.FoundFinished(found.getOutcome().getStatus()));
      waiters.tellAll(client -> client.outcome(found.getOutcome()));
      forgetting.set(context.now() + SagaLimits.FORGET_AFTER.toNanos());
      countFinished();
      return;
    }
    if (spec.getSaga().hasDeadline()) {
      long spent = context.runs().clock().wall().millis() - found.getOpenedMillis();
      deadline.set(
          context.now()
              + SagaAttempts.nanos(spec.getSaga().getDeadline())
              - TimeUnit.MILLISECONDS.toNanos(Math.max(0, spent)));
    }
    resolve(found);
    on(new SagaEvent.Opened(found.getPivotFenced()));
  }

  /** Somebody else drives it. */
  private void follow(SagaRow found) {
    role = Role.FOLLOWS;
    countFinished();
    waiters.tellOfVote(client -> client.outcome(SagaOutcomes.accepted(id)));
    followed(found);
  }

  private void followed(SagaRow found) {
    row = Optional.of(found);
    if (found.hasOutcome() || found.getStuck().getStepsCount() > 0) {
      waiters.tellAll(client -> client.outcome(SagaOutcomes.of(id, found)));
      letGo();
    } else {
      look.set(context.now() + looks.next().toNanos());
    }
  }

  /** The home row, whatever it was an answer to. */
  private void seen(SagaRow found) {
    if (role == Role.FOLLOWS) {
      followed(found);
      return;
    }
    if (role != Role.DRIVES) {
      return;
    }
    row = Optional.of(found);
    if (isMine(found)) {
      settleNote(NoteCase.ADOPTED_BY);
    } else if (!isAsked(NoteCase.ADOPTED_BY) && !state.phase().isFinished()) {
      follow(found); // S7: two drivers are harmless, and one is enough
      return;
    }
    if (found.hasOutcome() && !state.phase().isFinished()) { // another driver has finished it
      waiters.tellAll(client -> client.outcome(found.getOutcome()));
      letGo();
      return;
    }
    if (found.hasOutcome()) {
      settleNote(NoteCase.OUTCOME);
      on(new SagaEvent.OutcomeNoted());
    }
    if (isNotedAsStuck(found)) {
      settleNote(NoteCase.STUCK);
    }
    resolve(found);
  }

  private boolean isNotedAsStuck(SagaRow found) {
    List<LineId> noted = new ArrayList<>();
    found
        .getStuck()
        .getStepsList()
        .forEach(stuck -> noted.add(new LineId(stuck.getStep(), stuck.getKind())));
    return noted.equals(state.stuck());
  }

  private void resolve(SagaRow found) {
    while (resolutionsSeen < found.getResolutionsCount()) {
      Resolution resolution = found.getResolutions(resolutionsSeen++);
      on(
          new SagaEvent.Resolved(
              new LineId(resolution.getStep(), resolution.getKind()), resolution.getVerdict()));
    }
  }

  private void noteRefused(Reason reason) {
    boolean isOver =
        reason.getCode() == ErrorCode.ERROR_CODE_NOT_FOUND
            || reason.getCode() == ErrorCode.ERROR_CODE_EXPIRED;
    if (isOver) { // its home has forgotten it, which it only does when all is done
      letGo();
    }
  }

  private void fenceAnswered(Route route, RegisterReply reply) {
    int step = reply.getKey().getStep();
    Question fence =
        new Question(RegisterMessageKind.REGISTER_MESSAGE_KIND_FENCE_STEP, step, route);
    if (!asks.isOpen(fence)) {
      return;
    }
    if (reply.getAnswer().hasStep()) {
      asks.settle(fence);
      calm(LineId.action(step));
      on(
          new SagaEvent.Fenced(
              step,
              reply.getAnswer().getStep().getAttemptsList(),
              reply.getAnswer().getStep().getReason()));
    } else {
      Reason reason = reply.getAnswer().getRejection().getReason();
      if (RetryClass.of(reason.getCode()) == RetryClass.NEVER) {
        on(new SagaEvent.Silent(LineId.action(step), ofStep(step, reason)));
      }
    }
  }

  private void endAnswered(Route route, RegisterAnswer answer) {
    Question end = new Question(RegisterMessageKind.REGISTER_MESSAGE_KIND_END_SAGA, 0, route);
    if (answer.hasEnded() && asks.settle(end)) {
      if (route == home) {
        on(new SagaEvent.HomeEnded());
      } else if (asks.isEmpty()) {
        on(new SagaEvent.OthersEnded());
      }
    }
  }

  @Override
  public void start(LineId line, int attempt) {
    firstTried.putIfAbsent(line, context.now());
    if (context.attempts().isDraining()) {
      return; // its home hands it to another coordinator
    }
    beImpatient(line, new RegisterId(id, line.step(), line.kind(), attempt));
    if (attempts.isComputed(line) && !reads.keySet().containsAll(committedBefore(line.step()))) {
      new SagaReads(context, routes.values(), attempts, id)
          .find(found -> found.forEach(reads::putIfAbsent), () -> begin(line, attempt));
    } else {
      begin(line, attempt);
    }
  }

  private void begin(LineId line, int attempt) {
    if (role != Role.DRIVES) {
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
    List<Route> members = new ArrayList<>();
    submission.branches().operations().keySet().forEach(name -> members.add(route(name)));
    boolean isRetry = state.line(line).failures() > 0;
    if (isRetry && !context.attempts().hasRoomForRetry(members)) {
      context
          .alarm(() -> begin(line, attempt))
          .set(context.now() + SagaLimits.RETRY_ROOM.toNanos());
      return;
    }
    if (isRetry) {
      context.metrics().retried();
    }
    context.attempts().start(submission, members, isRetry, new AttemptClient(line, attempt));
  }

  @Override
  public void recover(int step, int attempt) {
    LineId line = LineId.action(step);
    beImpatient(line, new RegisterId(id, step, line.kind(), attempt));
    List<Route> members = attempts.members(step).stream().map(this::route).toList();
    context
        .attempts()
        .recover(attempts.search(line, attempt), members, new AttemptClient(line, attempt));
  }

  @Override
  public void cancel(LineId line, int attempt) {
    context
        .attempts()
        .cancel(
            new RegisterId(id, line.step(), line.kind(), attempt),
            Reason.newBuilder()
                .setCode(ErrorCode.ERROR_CODE_CANCELLED)
                .setMessage("the saga turns back")
                .build());
  }

  @Override
  public void fence(int step) {
    Route first = route(plan.graph().fencedAt(step));
    Reason cause = state.cause().orElse(Reason.getDefaultInstance());
    asks.ask(
        new Question(RegisterMessageKind.REGISTER_MESSAGE_KIND_FENCE_STEP, step, first),
        first,
        messages.fence(step, cause));
    LineId line = LineId.action(step);
    loseSleepOver(line, () -> fenceIsSilent(line, first));
  }

  @Override
  public void retryLater(LineId line, int failures, boolean stuck) {
    long wait = attempts.backoffNanos(line, failures, stuck, context.runs().random());
    rests
        .computeIfAbsent(line, same -> context.alarm(() -> on(new SagaEvent.RetryDue(line))))
        .set(context.now() + wait);
  }

  @Override
  public void noteStuck(List<StuckStep> steps) {
    note(NoteCase.STUCK, messages.noteStuck(steps));
    if (steps.isEmpty()) {
      look.cancel();
    } else {
      waiters.tellAll(this::tell);
      look.set(context.now() + SagaLimits.RESOLUTION_LOOK.toNanos());
    }
  }

  @Override
  public void finish() {
    Outcome outcome = SagaOutcomes.of(id, state);
    context.runs().clock().observe(state.lastCommit());
    context.metrics().finished(outcome.getStatus());
    countFinished();
    waiters.tellAll(this::tell);
    settleNote(NoteCase.STUCK);
    List.of(deadline, look).forEach(Alarm::cancel);
    forgetting.set(context.now() + SagaLimits.FORGET_AFTER.toNanos());
    note(NoteCase.OUTCOME, messages.noteOutcome(outcome));
  }

  @Override
  public void endOthers() {
    for (Route route : routes.values()) {
      if (route != home) {
        end(route);
      }
    }
    if (routes.size() == 1) {
      events.add(new SagaEvent.OthersEnded());
    }
  }

  @Override
  public void endHome() {
    end(home);
  }

  @Override
  public void forget() {
    letGo();
  }

  private void end(Route route) {
    asks.ask(
        new Question(RegisterMessageKind.REGISTER_MESSAGE_KIND_END_SAGA, 0, route),
        route,
        messages.end());
  }

  /** One event after the other: what an effect brings about at once waits for its turn. */
  private void on(SagaEvent event) {
    events.add(event);
    if (deciding) {
      return;
    }
    deciding = true;
    try {
      while (!events.isEmpty() && role == Role.DRIVES) {
        int stuckBefore = state.stuck().size();
        SagaStep step = SagaRules.decide(state, events.remove());
        state = step.next();
        count(stuckBefore, state.stuck().size());
        step.effects().forEach(effect -> effect.handTo(this));
      }
    } finally {
      deciding = false;
    }
  }

  private void count(int stuckBefore, int stuckNow) {
    if ((stuckBefore == 0) != (stuckNow == 0)) {
      context.metrics().stuckBecame(stuckNow == 0 ? -1 : 1);
    }
  }

  private void notTaken(LineId line, int attempt, Reason reason) {
    on(
        new SagaEvent.AttemptNotTaken(
            line, attempt, ofStep(line.step(), reason), isOutOfTime(line)));
  }

  private boolean isOutOfTime(LineId line) {
    Optional<Long> allowed =
        line.isAction() ? attempts.deadlineNanos(line.step()) : Optional.empty();
    return allowed.isPresent()
        && context.now() - firstTried.getOrDefault(line, context.now()) > allowed.get();
  }

  private List<Integer> committedBefore(int step) {
    List<Integer> needed = new ArrayList<>();
    needed.add(step);
    plan.graph().ancestors(step).stream().forEach(needed::add);
    return needed;
  }

  private void beImpatient(LineId line, RegisterId attempt) {
    loseSleepOver(line, () -> attemptIsSilent(line, attempt));
  }

  private void loseSleepOver(LineId line, Runnable silence) {
    calm(line);
    Alarm alarm = context.alarm(silence);
    patience.put(line, alarm);
    alarm.set(context.now() + context.limits().stuckAfter().toNanos());
  }

  private void calm(LineId line) {
    Alarm alarm = patience.remove(line);
    if (alarm != null) {
      alarm.cancel();
    }
  }

  private void attemptIsSilent(LineId line, RegisterId attempt) {
    context
        .attempts()
        .undecidedBecause(attempt)
        .ifPresent(why -> on(new SagaEvent.Silent(line, ofStep(line.step(), why))));
  }

  private void fenceIsSilent(LineId line, Route whom) {
    String name = whom.member().getName();
    on(
        new SagaEvent.Silent(
            line,
            ofStep(
                line.step(),
                Reason.newBuilder()
                    .setCode(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE)
                    .setMessage("%s does not say what became of it".formatted(name))
                    .setParticipant(name)
                    .build())));
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

  /** For what no answer tells: an operator's act, or what another driver does. */
  private void lookAtHome() {
    var unused =
        home.link()
            .inspectSagas(
                InspectSagasRequest.newBuilder().setSagaId(id.toBytes()).setLimit(1).build(),
                EngineLimits.WATCH_ANSWER)
            .whenComplete(
                (response, failure) ->
                    context
                        .runs()
                        .turns()
                        .execute(
                            () -> {
                              if (response != null && response.getRowsCount() == 1) {
                                seen(response.getRows(0));
                              }
                              lookAgain();
                            }));
  }

  private void lookAgain() {
    if (role == Role.FOLLOWS) {
      look.set(context.now() + looks.next().toNanos());
    } else if (role == Role.DRIVES && !state.stuck().isEmpty()) {
      look.set(context.now() + SagaLimits.RESOLUTION_LOOK.toNanos());
    }
  }

  private void tell(Client client) {
    client.outcome(
        role == Role.FOLLOWS || state.found().isPresent()
            ? SagaOutcomes.of(id, row.orElse(SagaRow.getDefaultInstance()))
            : SagaOutcomes.of(id, state));
  }

  private void tellLate() {
    waiters.tellLate(
        context.now(),
        client -> {
          if (role == Role.OPENS) {
            client.outcome(SagaOutcomes.unopened(id, home.member().getName()));
          } else {
            tell(client);
          }
        });
    answerBy.set(waiters.nextAnswerBy());
    if (role == Role.FOLLOWS && waiters.isEmpty()) {
      letGo();
    }
  }

  private void note(NoteCase what, RegisterMessage message) {
    asks.ask(noteQuestion(what), home, message);
  }

  private void settleNote(NoteCase what) {
    asks.settle(noteQuestion(what));
  }

  private boolean isAsked(NoteCase what) {
    return asks.isOpen(noteQuestion(what));
  }

  private Question noteQuestion(NoteCase what) {
    return new Question(
        RegisterMessageKind.REGISTER_MESSAGE_KIND_NOTE_SAGA, what.getNumber(), home);
  }

  private boolean isMine(SagaRow found) {
    return context.runs().self().was(OwnerId.of(found.getOwner()));
  }

  private Route route(String participant) {
    Route route = routes.get(participant);
    if (route == null) {
      throw new IllegalStateException(participant + " is no participant of saga " + id);
    }
    return route;
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
      calm(line);
      switch (outcome.getStatus()) {
        case TRANSACTION_STATUS_COMMITTED -> {
          if (line.isAction() && outcome.getReadsCount() > 0) {
            reads.put(line.step(), outcome.getReadsList());
          }
          on(
              new SagaEvent.AttemptCommitted(
                  line, attempt, new Timestamp(outcome.getCommitTimestamp())));
        }
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

    @Override
    public void rejected(Reason reason) {
      calm(line);
      notTaken(line, attempt, reason);
    }
  }
}
