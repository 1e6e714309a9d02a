package dev.troth.coordinator.engine;

import com.google.protobuf.ByteString;
import dev.troth.coordinator.owner.BranchState;
import dev.troth.coordinator.owner.OwnerEffect;
import dev.troth.coordinator.owner.OwnerEvent;
import dev.troth.coordinator.owner.OwnerMessage;
import dev.troth.coordinator.owner.OwnerRules;
import dev.troth.coordinator.owner.OwnerState;
import dev.troth.coordinator.owner.Phase;
import dev.troth.coordinator.owner.Step;
import dev.troth.daemon.document.Branches;
import dev.troth.error.RejectedException;
import dev.troth.id.RegisterId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Member;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterMessageKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One transaction as this coordinator drives it: its state, its clients, its timer. In turns. */
final class TransactionRun extends TimerWheel.Timer implements OwnerEffect.Handler {

  private final RunContext context;
  private final RegisterId register;
  private final Branches branches;
  private final List<Route> routes;
  private final List<Member> members;
  private final RegisterMessages messages;
  private final BranchSender sender;
  private final RunTimes times;
  private final @Nullable RunTrace trace;
  private final Waiters waiters = new Waiters();

  private OwnerState state;
  private @Nullable Retries retries;
  private @Nullable Watch watch;
  private long armedFor = TimerWheel.NEVER;
  private boolean gone;

  private TransactionRun(
      RunContext context, Submission submission, List<Route> routes, OwnerState state) {
    this.context = context;
    this.register = submission.register();
    this.branches = submission.branches();
    this.routes = routes;
    this.members = members(routes);
    this.messages =
        new RegisterMessages(
            register.toKey(), context.self().owner(), submission.specHash(), submission.terms());
    this.times = new RunTimes(context.now(), submission.timeoutNanos());
    this.trace = RunTrace.of(submission, routes);
    this.sender =
        new BranchSender(
            messages,
            routes,
            members,
            List.copyOf(branches.operations().values()),
            submission.priority(),
            submission.startTimestamp());
    this.state = state;
  }

  /** Begins to drive a transaction. The routes are those of its branches, in their order. */
  static TransactionRun start(RunContext context, Submission submission, List<Route> routes) {
    Step step = OwnerRules.start(context.self().id(), unheard(submission, routes));
    return begin(context, submission, routes, step);
  }

  /** Begins to recover one that this coordinator did not start; it has no operations. */
  static TransactionRun recover(RunContext context, Submission submission, List<Route> routes) {
    Step step = OwnerRules.recover(context.self().id(), unheard(submission, routes));
    return begin(context, submission, routes, step);
  }

  private static List<BranchState> unheard(Submission submission, List<Route> routes) {
    List<BranchState> branches = new ArrayList<>(routes.size());
    for (Route route : routes) {
      boolean hasGets = submission.branches().readers().contains(route.member().getName());
      branches.add(BranchState.unheard(hasGets, route.isUp()));
    }
    return branches;
  }

  private static TransactionRun begin(
      RunContext context, Submission submission, List<Route> routes, Step step) {
    TransactionRun run = new TransactionRun(context, submission, routes, step.next());
    run.perform(step);
    run.arm();
    return run;
  }

  RegisterId register() {
    return register;
  }

  ByteString specHash() {
    return messages.specHash();
  }

  OwnerState state() {
    return state;
  }

  List<Route> routes() {
    return routes;
  }

  /** Whether it only recovers, and knows nothing of the transaction's content. */
  boolean isRecovery() {
    return !sender.canPrepare();
  }

  /**
   * That a submission with its id is the same transaction.
   *
   * @throws RejectedException BUSY, TXN_ID_REUSED
   */
  void requireSameContent(Submission submission) {
    if (isRecovery()) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_BUSY,
          "its outcome is being recovered here; submit it again with the same id");
    }
    if (!specHash().equals(submission.specHash())) { // R11
      throw new RejectedException(
          ErrorCode.ERROR_CODE_TXN_ID_REUSED,
          "id " + submission.id() + " is in use for other content; nothing was changed");
    }
  }

  boolean isGone() {
    return gone;
  }

  /** One more client that waits. */
  void attach(Waiter waiter) {
    if (state.answered()) {
      tell(waiter.client());
    } else if (waiter.answersVote() && state.hasVote()) {
      tellAccepted(waiter.client());
    } else {
      waiters.add(waiter);
      arm();
    }
  }

  void cancel(Reason reason) {
    on(new OwnerEvent.CancelAsked(reason));
  }

  void up(Route route) {
    int branch = routes.indexOf(route);
    if (branch >= 0) {
      on(new OwnerEvent.Reachable(branch));
    }
  }

  void down(Route route) {
    int branch = routes.indexOf(route);
    if (branch >= 0) {
      on(new OwnerEvent.Unreachable(branch));
    }
  }

  /** A participant's answer. */
  void answered(Route route, RegisterMessageKind kind, RegisterAnswer answer) {
    int branch = routes.indexOf(route);
    if (branch < 0) {
      return;
    }
    if (answer.hasRegister()) {
      on(new OwnerEvent.Heard(branch, answer.getRegister()));
      if (watch != null && Watch.asks(kind)) {
        watch.answered(route.store(), answer.getRegister());
      }
      return;
    }
    Reason reason = answer.getRejection().getReason();
    if (!Watch.asks(kind) || reason.getCode() == ErrorCode.ERROR_CODE_TXN_ID_REUSED) {
      on(new OwnerEvent.Rejected(branch, reason));
    } else if (watch != null) {
      watch.unreachable(route.store());
    }
  }

  /** Something that its timer depends on has changed. */
  void rearm() {
    if (!gone) {
      arm();
    }
  }

  /** Takes an event in. */
  void on(OwnerEvent event) {
    if (gone) {
      return;
    }
    Phase before = state.phase();
    Step step = OwnerRules.decide(state, event);
    state = step.next();
    if (trace != null) {
      trace.heard(state);
    }
    if (state.phase() != before) {
      entered();
    }
    perform(step);
    if (waiters.wantVote() && state.hasVote()) {
      waiters.tellOfVote(this::tellAccepted);
    }
    rearm();
  }

  @Override
  void due() {
    armedFor = TimerWheel.NEVER;
    long now = context.now();
    if (times.isPastDeadline(state, now)) {
      on(new OwnerEvent.DeadlinePassed(Outcomes.timeout(state, members, times.timeoutMillis())));
    }
    if (retries != null) {
      for (int i = 0; i < routes.size(); i++) {
        if (retries.takeDue(i, now)) {
          on(new OwnerEvent.RetryDue(i));
        }
      }
    }
    if (times.isPastPatience(state, now)) {
      on(new OwnerEvent.PatienceEnded());
    }
    if (times.takeResend(now)) {
      on(new OwnerEvent.ResendDue());
    }
    if (watch != null) {
      watch.due(now);
    }
    waiters.tellLate(now, this::tellUndecided);
    if (times.isPastMemory(state, now)) {
      forgetEarly();
    }
    rearm();
  }

  @Override
  public void send(int branch, OwnerMessage message) {
    ByteString span = trace == null ? ByteString.EMPTY : trace.asks(branch, message, state);
    sender.send(state, branch, message, times.left(context.now()), span);
  }

  @Override
  public void retryLater(int branch) {
    context.metrics().retried();
    if (retries == null) {
      retries = new Retries(routes.size());
    }
    retries.later(branch, context.now(), context.random());
  }

  @Override
  public void answer() {
    if (trace != null) {
      trace.answered(state);
    }
    waiters.tellAll(this::tell);
  }

  @Override
  public void watch() {
    context.metrics().watched();
    if (trace != null) {
      trace.watches();
    }
    watch = new Watch(context, this, messages, routes);
    watch.begin();
  }

  @Override
  public void stopWatching() {
    if (watch != null) {
      watch.stop();
      watch = null;
    }
  }

  /** Nothing is left to do. */
  @Override
  public void forget() {
    letGo(state.phase() != Phase.COMMITTED);
  }

  /** Lets go of it before everybody has acknowledged: the participants finish it (section 7). */
  void forgetEarly() {
    letGo(true);
  }

  /**
   * @param endsOwner whether a later run of the same id must not be the same owner
   */
  private void letGo(boolean endsOwner) {
    if (gone) {
      return;
    }
    if (endsOwner) {
      context.self().renew(context.random().nextLong());
    }
    gone = true;
    if (trace != null) {
      trace.letGo(state);
    }
    stopWatching();
    context.wheel().cancel(this);
    waiters.tellAll(this::tellUndecided);
    context.keeper().gone(this);
  }

  private void perform(Step step) {
    for (OwnerEffect effect : step.effects()) {
      effect.handTo(this);
    }
  }

  private void entered() {
    long now = context.now();
    times.entered(state.phase(), now);
    if (state.phase().isDecided()) {
      context.clock().observe(state.commitTimestamp());
      context.metrics().decided(state.phase(), times.sinceStart(now));
      context.keeper().decided(this);
    }
  }

  private void tell(Client client) {
    if (state.phase() == Phase.REFUSED) {
      client.rejected(state.cause());
    } else {
      client.outcome(Outcomes.decided(register.transaction(), state, branches));
    }
  }

  private void tellAccepted(Client client) {
    client.outcome(Outcomes.accepted(register.transaction()));
  }

  /** Why it is not decided yet, for people. */
  Reason undecidedBecause() {
    return Outcomes.undecided(register.transaction(), state, members).getReason();
  }

  private void tellUndecided(Client client) {
    client.outcome(Outcomes.undecided(register.transaction(), state, members));
  }

  /** Sets the timer to the next thing that time brings. */
  private void arm() {
    long next = Math.min(waiters.nextAnswerBy(), times.next(state));
    if (retries != null) {
      next = Math.min(next, retries.nextDue());
    }
    if (watch != null) {
      next = Math.min(next, watch.nextDue());
    }
    if (next != armedFor) {
      armedFor = next;
      context.wheel().set(this, next);
    }
  }

  private static List<Member> members(List<Route> routes) {
    List<Member> members = new ArrayList<>(routes.size());
    for (Route route : routes) {
      members.add(route.member());
    }
    return List.copyOf(members);
  }
}
