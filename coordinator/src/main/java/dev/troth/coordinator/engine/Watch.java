package dev.troth.coordinator.engine;

import dev.troth.coordinator.owner.OwnerEvent;
import dev.troth.daemon.backoff.Backoff;
import dev.troth.daemon.backoff.BackoffLimits;
import dev.troth.daemon.termination.Decision;
import dev.troth.daemon.termination.TerminationEffect;
import dev.troth.daemon.termination.TerminationEvent;
import dev.troth.daemon.termination.TerminationRules;
import dev.troth.daemon.termination.TerminationState;
import dev.troth.daemon.termination.TerminationStep;
import dev.troth.id.OwnerId;
import dev.troth.id.StoreId;
import dev.troth.v1.Owner;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterMessageKind;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/** Recovers a run's transaction as a participant would (section 7), round after round. In turns. */
final class Watch implements TerminationEffect.Handler {

  private static final BackoffLimits ROUNDS =
      new BackoffLimits(EngineLimits.FIRST_ROUND, EngineLimits.MAX_ROUND);

  private final RunContext context;
  private final TransactionRun run;
  private final RegisterMessages messages;
  private final Map<StoreId, Route> routes = new HashMap<>();
  private final Backoff rounds;
  private final Queue<TerminationEvent> events = new ArrayDeque<>();
  private final Set<OwnerId> askedOwners = new HashSet<>();

  private TerminationState state;
  private long nextDue = TimerWheel.NEVER;
  private boolean inRound;
  private boolean deciding;
  private boolean stopped;

  Watch(RunContext context, TransactionRun run, RegisterMessages messages, List<Route> members) {
    this.context = context;
    this.run = run;
    this.messages = messages;
    this.rounds = new Backoff(ROUNDS, context.random());
    members.forEach(route -> routes.put(route.store(), route));
    this.state =
        TerminationState.create(Optional.empty(), members.stream().map(Route::store).toList());
  }

  /** Whether only recoveries send such messages. */
  static boolean asks(RegisterMessageKind kind) {
    return kind == RegisterMessageKind.REGISTER_MESSAGE_KIND_PEEK
        || kind == RegisterMessageKind.REGISTER_MESSAGE_KIND_SEAL;
  }

  void begin() {
    inRound = true;
    on(new TerminationEvent.Start());
  }

  void stop() {
    stopped = true;
  }

  long nextDue() {
    return nextDue;
  }

  void answered(StoreId member, Register register) {
    on(new TerminationEvent.Answered(member, register));
  }

  void unreachable(StoreId member) {
    on(new TerminationEvent.Unreachable(member));
  }

  /** A round begins, or those that have not answered in this one are not waited for any longer. */
  void due(long now) {
    if (now < nextDue) {
      return;
    }
    nextDue = TimerWheel.NEVER;
    if (!inRound) {
      begin();
      return;
    }
    for (OwnerId owner : Set.copyOf(askedOwners)) {
      on(new TerminationEvent.OwnerUnreachable(owner));
    }
    routes.keySet().forEach(this::unreachable);
  }

  @Override
  public void askOwner(Owner owner) {
    OwnerId id = OwnerId.of(owner);
    if (context.self().was(id)) { // the one run of this transaction here announces nothing by R3
      events.add(new TerminationEvent.OwnerUnreachable(id));
      return;
    }
    awaitAnswers();
    askedOwners.add(id);
    var unused =
        context
            .peers()
            .ask(owner, messages.key(), EngineLimits.WATCH_ANSWER)
            .whenComplete(
                (response, failure) ->
                    context
                        .turns()
                        .execute(() -> ownerAnswered(id, Optional.ofNullable(response))));
  }

  @Override
  public void peek(List<StoreId> members) {
    ask(members, messages.peek());
  }

  @Override
  public void seal(List<StoreId> members) {
    ask(members, messages.seal());
  }

  @Override
  public void decided(Decision decision, List<StoreId> uninformed) {
    if (decision instanceof Decision.Commit commit) {
      run.on(new OwnerEvent.CommitLearnt(commit.timestamp()));
    } else if (decision instanceof Decision.Abort abort) {
      run.on(new OwnerEvent.AbortLearnt(abort.reason()));
    }
  }

  @Override
  public void backOff(TerminationEffect.BackOff backOff) {
    waitForNextRound();
  }

  /** The owner's rules know it too, from the same answers; if not, another round will tell. */
  @Override
  public void outcomeUnknown() {
    waitForNextRound();
  }

  @Override
  public void brokenInvariant(String what) {
    context.fatal().halt("transaction=" + run.register() + " " + what);
  }

  private void ownerAnswered(OwnerId id, Optional<OwnerStatusResponse> response) {
    askedOwners.remove(id);
    on(
        response
            .<TerminationEvent>map(r -> TerminationEvent.OwnerAnswered.of(id, r))
            .orElseGet(() -> new TerminationEvent.OwnerUnreachable(id)));
  }

  private void ask(List<StoreId> members, RegisterMessage message) {
    awaitAnswers();
    for (StoreId member : members) {
      Route route = routes.get(member);
      if (route != null && route.isUp()) {
        route.send(message);
      } else {
        events.add(new TerminationEvent.Unreachable(member));
      }
    }
  }

  private void awaitAnswers() {
    nextDue = context.now() + EngineLimits.WATCH_ANSWER.toNanos();
  }

  private void waitForNextRound() {
    inRound = false;
    nextDue = context.now() + rounds.next().toNanos();
  }

  /** One event after the other: what an effect brings about at once waits for its turn. */
  private void on(TerminationEvent event) {
    events.add(event);
    if (deciding) {
      return;
    }
    deciding = true;
    while (!stopped && !events.isEmpty()) {
      TerminationStep step = TerminationRules.decide(state, events.remove());
      state = step.next();
      step.effects().forEach(effect -> effect.handTo(this));
    }
    deciding = false;
    run.rearm();
  }
}
