package dev.troth.systemtests.checker;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.owner.BranchState;
import dev.troth.coordinator.owner.BrokenInvariantException;
import dev.troth.coordinator.owner.OwnerEffect;
import dev.troth.coordinator.owner.OwnerEvent;
import dev.troth.coordinator.owner.OwnerMessage;
import dev.troth.coordinator.owner.OwnerRules;
import dev.troth.coordinator.owner.OwnerState;
import dev.troth.coordinator.owner.Phase;
import dev.troth.coordinator.owner.Step;
import dev.troth.daemon.termination.Decision;
import dev.troth.daemon.termination.TerminationEffect;
import dev.troth.daemon.termination.TerminationEvent;
import dev.troth.daemon.termination.TerminationState;
import dev.troth.daemon.termination.TerminationStep;
import dev.troth.id.OwnerId;
import dev.troth.id.StoreId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.systemtests.checker.Message.OwnerSays;
import dev.troth.systemtests.checker.Message.Prepare;
import dev.troth.systemtests.checker.Message.Request;
import dev.troth.systemtests.checker.Move.Cause;
import dev.troth.systemtests.checker.Move.Role;
import dev.troth.v1.Owner;
import dev.troth.v1.OwnerDecision;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** One coordinator takes something in: what its engine does with what the rules say. */
final class CoordinatorTurn implements OwnerEffect.Handler, TerminationEffect.Handler {

  private final int self;
  private final ByteString content;
  private final int participants;
  private final Rules rules;
  private final List<Message> sent = new ArrayList<>();
  private final Queue<TerminationEvent> toLearn = new ArrayDeque<>();
  private final CoordinatorState before;
  private int runs;
  private int incarnation;
  private Optional<OwnerState> run;
  private Optional<TerminationState> watch;
  private boolean hasLostRun;
  private boolean learning;

  CoordinatorTurn(int self, Setting setting, Rules rules, CoordinatorState before) {
    this.self = self;
    this.content = setting.driven().get(self).content();
    this.participants = setting.participants();
    this.rules = rules;
    this.before = before;
    this.runs = before.runs();
    this.incarnation = before.incarnation();
    this.run = before.run();
    this.watch = before.watch();
    this.hasLostRun = before.hasLostRun();
  }

  boolean hasChanged() {
    return !sent.isEmpty() || !state().equals(before);
  }

  Move<CoordinatorState> move(String words, Cause cause, int blamed) {
    boolean isPhaseNew = !phase(before.run()).equals(phase(run));
    return new Move<>(Role.OWNER, words, state(), sent, cause, blamed, isPhaseNew);
  }

  private static Optional<Phase> phase(Optional<OwnerState> run) {
    return run.map(OwnerState::phase);
  }

  private CoordinatorState state() {
    return new CoordinatorState(runs, incarnation, run, watch, hasLostRun);
  }

  void submit() {
    List<BranchState> branches = new ArrayList<>();
    for (int i = 0; i < participants; i++) {
      branches.add(BranchState.unheard(false, true));
    }
    runs++;
    take(OwnerRules.start(Cast.owner(self, incarnation), branches));
  }

  void on(OwnerEvent event) {
    if (run.isEmpty()) {
      return;
    }
    Phase phase = run.get().phase();
    Step step;
    try {
      step = rules.owner(run.get(), event);
    } catch (BrokenInvariantException broken) {
      brokenInvariant(
          "a broken invariant in " + Words.of(phase) + " on " + event.getClass().getSimpleName());
      return;
    }
    run = Optional.of(plain(step.next()));
    if (step.next().phase() != phase) {
      entered(step.next());
    }
    take(step);
  }

  private void take(Step step) {
    run = Optional.of(plain(step.next()));
    step.effects().forEach(effect -> effect.handTo(this));
  }

  private void entered(OwnerState now) {
    switch (now.phase()) {
      case COMMITTED ->
          sent.add(new Fact.Announced(content, new Decision.Commit(now.commitTimestamp())));
      case ABORTED -> sent.add(new Fact.Announced(content, new Decision.Abort(Cast.REASON)));
      case REFUSED -> sent.add(new Fact.Refused(content));
      case RUNNING, ABORTING, WATCHING, UNKNOWN -> {}
    }
    say(now);
  }

  /** Answers those who ask this owner for its decision. */
  void say(OwnerState now) {
    switch (now.phase()) {
      case RUNNING, ABORTING -> {} // PENDING
      case COMMITTED ->
          say(now.self(), OwnerDecision.OWNER_DECISION_COMMITTED, now.commitTimestamp());
      case ABORTED -> say(now.self(), OwnerDecision.OWNER_DECISION_ABORTED, Timestamp.ZERO);
      case WATCHING, UNKNOWN, REFUSED -> sayNotMine(now.self());
    }
  }

  /** Answers those who ask an owner that is no more. */
  void sayNotMine(OwnerId owner) {
    say(owner, OwnerDecision.OWNER_DECISION_NOT_MINE, Timestamp.ZERO);
  }

  private void say(OwnerId owner, OwnerDecision decision, Timestamp at) {
    sent.add(new OwnerSays(owner, decision, at));
  }

  /** The process ends; the next one is another owner. */
  void crash() {
    letGo(true);
    hasLostRun = true;
  }

  /** Others need the memory. */
  void forgetEarly() {
    letGo(rules.renewsOwner());
    hasLostRun = true;
  }

  private void letGo(boolean endsOwner) {
    sayNotMine(run.orElseThrow().self());
    run = Optional.empty();
    watch = Optional.empty();
    if (endsOwner) {
      incarnation++;
    }
  }

  @Override
  public void send(int branch, OwnerMessage message) {
    OwnerState now = run.orElseThrow();
    switch (message) {
      case PREPARE -> sent.add(new Prepare(branch, now.self(), content));
      case OWNER_ABORT ->
          request(branch, new RegisterEvent.OwnerAbort(content, Cast.at(now.self()), Cast.REASON));
      case DECIDE ->
          request(
              branch,
              now.phase() == Phase.COMMITTED
                  // Goes to a yes alone, which has been compared with the content already (R11).
                  ? new RegisterEvent.DecideCommit(ByteString.EMPTY, now.commitTimestamp())
                  : new RegisterEvent.DecideAbort(content, Cast.REASON));
      case END -> request(branch, new RegisterEvent.End(content));
      case NONE -> {}
    }
  }

  private void request(int branch, RegisterEvent event) {
    sent.add(new Request(branch, event));
  }

  @Override
  public void retryLater(int branch) {
    // Whatever was sent may arrive again anyway.
  }

  @Override
  public void answer() {
    // Announced when its phase was decided.
  }

  @Override
  public void watch() {
    watch = Optional.of(TerminationState.create(Optional.empty(), Cast.stores(participants)));
    learn(new TerminationEvent.Start());
  }

  @Override
  public void stopWatching() {
    watch = Optional.empty();
  }

  @Override
  public void forget() {
    letGo(run.orElseThrow().phase() != Phase.COMMITTED && rules.renewsOwner());
  }

  /** One event after the other: what an effect brings about at once waits for its turn. */
  void learn(TerminationEvent event) {
    toLearn.add(event);
    if (learning) {
      return;
    }
    learning = true;
    while (watch.isPresent() && !toLearn.isEmpty()) {
      TerminationStep step = rules.search(watch.get(), toLearn.remove());
      watch = Optional.of(step.next());
      step.effects().forEach(effect -> effect.handTo(this));
    }
    learning = false;
  }

  @Override
  public void askOwner(Owner owner) {
    OwnerId id = OwnerId.of(owner);
    if (Cast.coordinator(id) == self) { // its one run announces nothing by R3
      learn(new TerminationEvent.OwnerUnreachable(id));
    }
  }

  @Override
  public void peek(List<StoreId> members) {
    // However they ever stood is on its way.
  }

  @Override
  public void seal(List<StoreId> members) {
    members.forEach(member -> request(Cast.participant(member), new RegisterEvent.Seal(content)));
  }

  @Override
  public void decided(Decision decision, List<StoreId> uninformed) {
    on(
        decision instanceof Decision.Commit commit
            ? new OwnerEvent.CommitLearnt(commit.timestamp())
            : new OwnerEvent.AbortLearnt(Cast.REASON));
  }

  @Override
  public void backOff(TerminationEffect.BackOff backOff) {
    // Another round begins later.
  }

  @Override
  public void outcomeUnknown() {
    // The owner's rules know it too.
  }

  @Override
  public void brokenInvariant(String what) {
    sent.add(new Fact.Halted(Cast.nameOfCoordinator(self) + ": " + what));
  }

  /** The same without reasons, which no rule looks at. */
  private static OwnerState plain(OwnerState state) {
    List<BranchState> branches = new ArrayList<>();
    for (BranchState branch : state.branches()) {
      branches.add(
          new BranchState(
              branch.known(),
              branch.hasGets(),
              branch.reachable(),
              branch.timestamp(),
              Optional.empty(),
              List.of()));
    }
    return new OwnerState(
        state.phase(),
        state.self(),
        List.copyOf(branches),
        state.commitTimestamp(),
        Optional.empty(),
        state.answered(),
        state.patient());
  }
}
