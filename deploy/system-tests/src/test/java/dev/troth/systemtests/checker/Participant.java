package dev.troth.systemtests.checker;

import com.google.protobuf.ByteString;
import dev.troth.daemon.termination.MemberView;
import dev.troth.daemon.termination.MemberView.Contact;
import dev.troth.daemon.termination.TerminationEvent;
import dev.troth.daemon.termination.TerminationPhase;
import dev.troth.daemon.termination.TerminationState;
import dev.troth.id.OwnerId;
import dev.troth.participant.register.Branch;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.Row;
import dev.troth.participant.register.Transition;
import dev.troth.systemtests.checker.Message.OwnerSays;
import dev.troth.systemtests.checker.Message.Prepare;
import dev.troth.systemtests.checker.Message.Request;
import dev.troth.systemtests.checker.Message.Told;
import dev.troth.systemtests.checker.Move.Cause;
import dev.troth.systemtests.checker.Move.Role;
import dev.troth.v1.RegisterStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A participant: its register, its janitor, and its search for the decision. */
final class Participant implements Node<ParticipantState> {

  private final int self;
  private final Setting setting;
  private final Rules rules;

  Participant(int self, Setting setting, Rules rules) {
    this.self = self;
    this.setting = setting;
    this.rules = rules;
  }

  @Override
  public String name() {
    return Cast.nameOfParticipant(self);
  }

  @Override
  public ParticipantState initial() {
    return ParticipantState.INITIAL;
  }

  @Override
  public List<Role> roles() {
    return self < setting.searchers()
        ? List.of(Role.REGISTER, Role.SEARCH)
        : List.of(Role.REGISTER);
  }

  @Override
  public boolean hears(Role role, Message message) {
    boolean isSearch = role == Role.SEARCH;
    if (message instanceof Prepare prepare) {
      return !isSearch && prepare.participant() == self;
    }
    if (message instanceof Request request) {
      return !isSearch && request.participant() == self;
    }
    if (message instanceof Told told) {
      return isSearch || (told.participant() != self && concernsRegister(told.row()));
    }
    return isSearch && message instanceof OwnerSays;
  }

  private boolean concernsRegister(Row others) {
    return rules.commitsOnPeersVotes() ? others.isInDoubt() : setting.forgets() && isOver(others);
  }

  /** As the janitor sees it (R9): final, or never to vote (R10). */
  private static boolean isOver(Row row) {
    return row.isFinal() || row.status() == RegisterStatus.REGISTER_STATUS_FORGOTTEN;
  }

  @Override
  public boolean maySend(Role role, Message message) {
    // A register's syncs are kept whatever they tell.
    return role == Role.SEARCH
        && (message instanceof Fact.Announced
            || (message instanceof Request request && request.participant() != self));
  }

  @Override
  public boolean isAtRest(ParticipantState state) {
    return !state.current().row().isInDoubt();
  }

  @Override
  public String describe(ParticipantState state) {
    return name()
        + " is "
        + Words.of(state.current().seen())
        + (state.unsynced().isEmpty() ? "" : " (durably " + Words.of(state.durable().seen()) + ")");
  }

  @Override
  public List<Move<ParticipantState>> alone(ParticipantState state) {
    List<Move<ParticipantState>> moves = new ArrayList<>();
    addDisk(state, moves);
    if (setting.forgets()) {
      addForgetting(state, moves);
    }
    if (roles().contains(Role.SEARCH)) {
      addSearch(state, moves);
    }
    return moves;
  }

  private void addDisk(ParticipantState state, List<Move<ParticipantState>> moves) {
    ParticipantTurn answering = turn(state);
    answering.answer();
    moves.add(answering.move(Role.REGISTER, name() + " answers", Cause.REPETITION, self, false));
    if (!state.unsynced().isEmpty()) {
      ParticipantTurn turn = turn(state);
      turn.sync();
      String words = name() + " syncs: it is durably " + Words.of(state.current().seen());
      moves.add(turn.move(Role.REGISTER, words, Cause.ORDINARY, self, true));
    }
    ParticipantState restarted = ParticipantState.of(state.durable());
    if (!restarted.equals(state)) {
      String words = name() + " crashes and restarts: " + Words.of(restarted.current().seen());
      moves.add(
          new Move<>(
              Role.REGISTER, words, restarted, List.of(), Cause.PARTICIPANT_ACCIDENT, self, true));
    }
  }

  private void addForgetting(ParticipantState state, List<Move<ParticipantState>> moves) {
    if (!state.current().belowHorizon()) {
      ParticipantTurn turn = turn(state);
      turn.raiseHorizon();
      String words = name() + "'s horizon passes the id (not synced yet)";
      moves.add(turn.move(Role.REGISTER, words, Cause.PARTICIPANT_ACCIDENT, self, false));
    }
    if (state.current().row().ended() && rules.mayDrop(state.durable().belowHorizon())) {
      ParticipantTurn turn = turn(state);
      turn.drop();
      moves.add(
          turn.move(
              Role.REGISTER, name() + " drops its row", Cause.PARTICIPANT_ACCIDENT, self, true));
    }
  }

  private void addSearch(ParticipantState state, List<Move<ParticipantState>> moves) {
    Optional<TerminationState> search = state.search();
    boolean rests = search.map(s -> s.phase() == TerminationPhase.IDLE).orElse(true);
    if (rests && state.current().row().isInDoubt()) {
      ParticipantTurn turn = turn(state);
      turn.beginSearch();
      String words = name() + " has been in doubt for long and begins a search";
      moves.add(turn.move(Role.SEARCH, words, Cause.ORDINARY, self, false));
    }
    search.ifPresent(open -> addSilences(state, open, moves));
  }

  private void addSilences(
      ParticipantState state, TerminationState search, List<Move<ParticipantState>> moves) {
    for (OwnerId owner : search.awaitedOwners()) {
      ParticipantTurn turn = turn(state);
      turn.learn(new TerminationEvent.OwnerUnreachable(owner));
      String words = name() + " does not reach owner " + Cast.name(owner);
      moves.add(
          turn.move(Role.SEARCH, words, Cause.SILENT_COORDINATOR, Cast.coordinator(owner), false));
    }
    for (MemberView member : search.members()) {
      int other = Cast.participant(member.store());
      if (member.contact() == Contact.ASKED && other != self) {
        ParticipantTurn turn = turn(state);
        turn.learn(new TerminationEvent.Unreachable(member.store()));
        String words = name() + " does not reach " + Cast.nameOfParticipant(other);
        // Its seal was lost, perhaps: that is nobody's fault.
        boolean isBlamed = search.phase() != TerminationPhase.SEALING;
        moves.add(
            turn.move(
                Role.SEARCH,
                words,
                isBlamed ? Cause.SILENT_PARTICIPANT : Cause.ORDINARY,
                other,
                false));
      }
    }
  }

  @Override
  public List<Move<ParticipantState>> on(ParticipantState state, Message message) {
    List<Move<ParticipantState>> moves = new ArrayList<>();
    if (message instanceof Prepare prepare && prepare.participant() == self) {
      addVotes(state, prepare, moves);
    } else if (message instanceof Request request && request.participant() == self) {
      ParticipantTurn turn = turn(state);
      turn.receive(request.event());
      addIfChanged(turn, Role.REGISTER, name() + " takes " + message, moves);
    } else if (message instanceof Told told) {
      addTold(state, told, moves);
    } else if (message instanceof OwnerSays said && state.search().isPresent()) {
      ParticipantTurn turn = turn(state);
      turn.learn(
          new TerminationEvent.OwnerAnswered(
              said.owner(), said.decision(), said.commitTimestamp(), Cast.REASON));
      addIfChanged(turn, Role.SEARCH, name() + " asks, and " + message, moves);
    }
    return moves;
  }

  private void addVotes(
      ParticipantState state, Prepare prepare, List<Move<ParticipantState>> moves) {
    Row row = state.current().seen();
    if (!rules.checksHorizonBeforeVote()
        && row.status() == RegisterStatus.REGISTER_STATUS_FORGOTTEN) {
      row = Row.NONE;
    }
    if (!(rules.register(row, new RegisterEvent.Prepare(prepare.content()))
        instanceof Transition.Evaluate)) {
      return;
    }
    Branch branch = branch(prepare.content());
    ParticipantTurn yes = turn(state);
    yes.receive(
        row,
        new RegisterEvent.VoteYes(Cast.at(prepare.owner()), Cast.prepareTimestamp(self), branch));
    String asked = name() + " takes " + prepare + " and votes ";
    moves.add(yes.move(Role.REGISTER, asked + "yes (not synced yet)", Cause.ORDINARY, self, true));
    ParticipantTurn no = turn(state);
    no.receive(row, new RegisterEvent.VoteNo(Cast.REASON, branch));
    moves.add(
        no.move(
            Role.REGISTER, asked + "no (not synced yet)", Cause.PARTICIPANT_ACCIDENT, self, false));
  }

  private Branch branch(ByteString content) {
    return new Branch(
        Cast.members(setting.participants()), content, List.of(), List.of(), List.of());
  }

  private void addTold(ParticipantState state, Told told, List<Move<ParticipantState>> moves) {
    Row own = state.current().row();
    Optional<Row> seen = Shown.to(own.branch().specHash(), told.row(), rules);
    if (told.participant() != self) {
      addToldToRegister(state, told, seen, moves);
    }
    // Its own register is not asked over the network: only as it durably stands.
    boolean isAnswer =
        told.participant() != self
            || (state.unsynced().isEmpty() && told.row().equals(state.durable().told()));
    if (state.search().isPresent() && isAnswer) {
      ParticipantTurn turn = turn(state);
      turn.learn(
          new TerminationEvent.Answered(
              Cast.store(told.participant()),
              rules.shownToSearch(seen.orElse(Shown.OTHER_CONTENT).toRegister())));
      addIfChanged(turn, Role.SEARCH, name() + " asks, and " + told, moves);
    }
  }

  private void addToldToRegister(
      ParticipantState state, Told told, Optional<Row> seen, List<Move<ParticipantState>> moves) {
    Row own = state.current().row();
    boolean isCollected =
        setting.forgets()
            && own.isFinal()
            && !own.ended()
            && !own.branch().members().isEmpty()
            && state.durable().belowHorizon();
    if (isCollected && seen.map(Participant::isOver).orElse(false)) {
      ParticipantTurn turn = turn(state);
      turn.seeFinal(told.participant());
      addIfChanged(turn, Role.REGISTER, name() + "'s janitor asks, and " + told, moves);
    }
    if (rules.commitsOnPeersVotes() && own.isInDoubt() && told.row().isInDoubt()) {
      ParticipantTurn turn = turn(state);
      turn.commitOn(told.row());
      addIfChanged(
          turn, Role.REGISTER, name() + " hears that " + told + ", so all said yes", moves);
    }
  }

  private void addIfChanged(
      ParticipantTurn turn, Role role, String words, List<Move<ParticipantState>> moves) {
    if (turn.hasChanged()) {
      moves.add(turn.move(role, words, Cause.ORDINARY, self, false));
    }
  }

  private ParticipantTurn turn(ParticipantState state) {
    return new ParticipantTurn(self, setting.participants(), rules, state);
  }
}
