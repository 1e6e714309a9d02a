package dev.troth.systemtests.checker;

import dev.troth.coordinator.owner.BranchState;
import dev.troth.coordinator.owner.OwnerEvent;
import dev.troth.coordinator.owner.OwnerState;
import dev.troth.coordinator.owner.Phase;
import dev.troth.daemon.termination.MemberView;
import dev.troth.daemon.termination.MemberView.Contact;
import dev.troth.daemon.termination.TerminationEvent;
import dev.troth.daemon.termination.TerminationPhase;
import dev.troth.daemon.termination.TerminationState;
import dev.troth.id.OwnerId;
import dev.troth.participant.register.Row;
import dev.troth.systemtests.checker.Message.OwnerSays;
import dev.troth.systemtests.checker.Message.Told;
import dev.troth.systemtests.checker.Move.Cause;
import dev.troth.systemtests.checker.Move.Role;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.OwnerDecision;
import dev.troth.v1.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A coordinator: its runs of the id, one after the other. */
final class Coordinator implements Node<CoordinatorState> {

  private static final Reason BUSY = Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_BUSY).build();
  private static final Reason REUSED =
      Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_TXN_ID_REUSED).build();

  private final int self;
  private final Setting setting;
  private final Rules rules;

  Coordinator(int self, Setting setting, Rules rules) {
    this.self = self;
    this.setting = setting;
    this.rules = rules;
  }

  @Override
  public String name() {
    return Cast.nameOfCoordinator(self);
  }

  @Override
  public CoordinatorState initial() {
    return CoordinatorState.INITIAL;
  }

  @Override
  public List<Role> roles() {
    return List.of(Role.OWNER);
  }

  @Override
  public boolean hears(Role role, Message message) {
    return message instanceof Told
        || (setting.watches()
            && message instanceof OwnerSays said
            && Cast.coordinator(said.owner()) != self);
  }

  @Override
  public boolean maySend(Role role, Message message) {
    if (message instanceof OwnerSays said) {
      return Cast.coordinator(said.owner()) == self;
    }
    if (message instanceof Message.Prepare prepare) {
      return Cast.coordinator(prepare.owner()) == self;
    }
    return message instanceof Message.Request;
  }

  @Override
  public boolean isAtRest(CoordinatorState state) {
    return state.run().map(run -> run.phase().isDecided()).orElse(true);
  }

  @Override
  public String describe(CoordinatorState state) {
    return name()
        + state
            .run()
            .map(run -> " is " + Words.of(run.phase()) + " and knows " + known(run))
            .orElse(" runs nothing");
  }

  private static String known(OwnerState run) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < run.branches().size(); i++) {
      text.append(i == 0 ? "" : ", ").append(Cast.nameOfParticipant(i)).append(": ");
      text.append(Words.of(run.branches().get(i).known()));
    }
    return text.toString();
  }

  @Override
  public List<Move<CoordinatorState>> alone(CoordinatorState state) {
    List<Move<CoordinatorState>> moves = new ArrayList<>();
    addRepetition(state, moves);
    if (state.run().isEmpty()) {
      if (state.runs() < setting.driven().get(self).runs()) {
        String words = "a client submits " + Cast.name(setting.driven().get(self).content());
        add(state, words + " to " + name(), CoordinatorTurn::submit, moves);
      }
      return moves;
    }
    addEnds(state, state.run().get(), moves);
    addTimers(state, state.run().get(), moves);
    addReach(state, state.run().get(), moves);
    if (setting.watches()) {
      state.watch().ifPresent(watch -> addWatch(state, watch, moves));
    }
    return moves;
  }

  private void addRepetition(CoordinatorState state, List<Move<CoordinatorState>> moves) {
    CoordinatorTurn turn = turn(state);
    for (int incarnation = 1; incarnation < state.incarnation(); incarnation++) {
      turn.sayNotMine(Cast.owner(self, incarnation));
    }
    state.run().ifPresent(turn::say);
    turn.on(new OwnerEvent.ResendDue());
    moves.add(turn.move(name() + " sends again", Cause.REPETITION, self));
  }

  private void addEnds(CoordinatorState state, OwnerState run, List<Move<CoordinatorState>> moves) {
    CoordinatorTurn crash = turn(state);
    crash.crash();
    moves.add(crash.move(name() + " crashes: its run is lost", Cause.COORDINATOR_ACCIDENT, self));
    if (run.phase().isDecided()) {
      CoordinatorTurn early = turn(state);
      early.forgetEarly();
      String words = name() + " forgets its run before all have acknowledged";
      moves.add(early.move(words, Cause.COORDINATOR_ACCIDENT, self));
    }
  }

  private void addTimers(
      CoordinatorState state, OwnerState run, List<Move<CoordinatorState>> moves) {
    if (run.phase() == Phase.RUNNING) {
      OwnerEvent passed = new OwnerEvent.DeadlinePassed(Cast.REASON);
      add(state, name() + "'s deadline passes", turn -> turn.on(passed), moves);
    }
    if (run.phase().isDecided() && !run.answered()) {
      OwnerEvent ended = new OwnerEvent.PatienceEnded();
      add(state, name() + " waits no longer for a better reason", turn -> turn.on(ended), moves);
    }
  }

  private void addReach(
      CoordinatorState state, OwnerState run, List<Move<CoordinatorState>> moves) {
    for (int i = 0; i < run.branches().size(); i++) {
      int branch = i;
      BranchState known = run.branches().get(i);
      String other = Cast.nameOfParticipant(i);
      if (known.reachable() && isReachOfMatter(run)) {
        CoordinatorTurn turn = turn(state);
        turn.on(new OwnerEvent.Unreachable(branch));
        moves.add(turn.move(name() + " loses " + other, Cause.SILENT_PARTICIPANT, i));
      }
      if (!known.reachable()) {
        OwnerEvent found = new OwnerEvent.Reachable(branch);
        add(state, name() + " reaches " + other + " again", turn -> turn.on(found), moves);
      }
      if (run.phase() == Phase.REFUSED) {
        OwnerEvent busy = new OwnerEvent.Rejected(branch, BUSY);
        add(state, other + " is too busy for " + name(), turn -> turn.on(busy), moves);
      }
    }
  }

  /**
   * Elsewhere all that follows from losing a participant is that messages are not sent to it, and
   * those that are sent need not arrive.
   */
  private static boolean isReachOfMatter(OwnerState run) {
    return run.phase() == Phase.ABORTING || run.phase() == Phase.WATCHING;
  }

  private void addWatch(
      CoordinatorState state, TerminationState watch, List<Move<CoordinatorState>> moves) {
    if (watch.phase() == TerminationPhase.IDLE) {
      TerminationEvent start = new TerminationEvent.Start();
      add(state, name() + " begins another round", turn -> turn.learn(start), moves);
    }
    for (OwnerId owner : watch.awaitedOwners()) {
      CoordinatorTurn turn = turn(state);
      turn.learn(new TerminationEvent.OwnerUnreachable(owner));
      String words = name() + " does not reach owner " + Cast.name(owner);
      moves.add(turn.move(words, Cause.SILENT_COORDINATOR, Cast.coordinator(owner)));
    }
    for (MemberView member : watch.members()) {
      if (member.contact() == Contact.ASKED) {
        int other = Cast.participant(member.store());
        CoordinatorTurn turn = turn(state);
        turn.learn(new TerminationEvent.Unreachable(member.store()));
        boolean isBlamed = watch.phase() != TerminationPhase.SEALING;
        moves.add(
            turn.move(
                name() + " does not reach " + Cast.nameOfParticipant(other),
                isBlamed ? Cause.SILENT_PARTICIPANT : Cause.ORDINARY,
                other));
      }
    }
  }

  @Override
  public List<Move<CoordinatorState>> on(CoordinatorState state, Message message) {
    List<Move<CoordinatorState>> moves = new ArrayList<>();
    if (state.run().isEmpty()) {
      return moves;
    }
    if (message instanceof Told told) {
      addTold(state, state.run().get(), told, moves);
    } else if (message instanceof OwnerSays said && searches(state)) {
      TerminationEvent answered =
          new TerminationEvent.OwnerAnswered(
              said.owner(),
              said.decision(),
              said.commitTimestamp(),
              said.decision() == OwnerDecision.OWNER_DECISION_ABORTED
                  ? Cast.REASON
                  : Reason.getDefaultInstance());
      add(state, name() + " asks, and " + message, turn -> turn.learn(answered), moves);
    }
    return moves;
  }

  private boolean searches(CoordinatorState state) {
    return setting.watches() && state.watch().isPresent();
  }

  private void addTold(
      CoordinatorState state, OwnerState run, Told told, List<Move<CoordinatorState>> moves) {
    int branch = told.participant();
    Optional<Row> seen = Shown.to(setting.driven().get(self).content(), told.row(), rules);
    OwnerEvent heard =
        seen.<OwnerEvent>map(
                row ->
                    new OwnerEvent.Heard(branch, rules.shownToOwner(row.toRegister(), run.self())))
            .orElseGet(() -> new OwnerEvent.Rejected(branch, REUSED));
    add(state, name() + " hears that " + told, turn -> turn.on(heard), moves);
    if (searches(state) && seen.isPresent()) {
      // The same as the answer to a Peek or a Seal: the owner's rules hear of it first.
      TerminationEvent answered =
          new TerminationEvent.Answered(
              Cast.store(branch), rules.shownToSearch(seen.get().toRegister()));
      add(
          state,
          name() + " asks, and " + told,
          turn -> {
            turn.on(heard);
            turn.learn(answered);
          },
          moves);
    }
  }

  private void add(
      CoordinatorState state,
      String words,
      Consumer<CoordinatorTurn> event,
      List<Move<CoordinatorState>> moves) {
    CoordinatorTurn turn = turn(state);
    event.accept(turn);
    if (turn.hasChanged()) {
      moves.add(turn.move(words, Cause.ORDINARY, self));
    }
  }

  private CoordinatorTurn turn(CoordinatorState state) {
    return new CoordinatorTurn(self, setting, rules, state);
  }
}
