package dev.troth.systemtests.checker;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.daemon.termination.Decision;
import dev.troth.daemon.termination.TerminationEffect;
import dev.troth.daemon.termination.TerminationEvent;
import dev.troth.daemon.termination.TerminationState;
import dev.troth.daemon.termination.TerminationStep;
import dev.troth.id.StoreId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.Row;
import dev.troth.participant.register.Transition;
import dev.troth.systemtests.checker.Message.Request;
import dev.troth.systemtests.checker.Message.Told;
import dev.troth.systemtests.checker.Move.Cause;
import dev.troth.systemtests.checker.Move.Role;
import dev.troth.v1.Owner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One participant takes something in: what its engine does with what the rules say. */
final class ParticipantTurn implements TerminationEffect.Handler {

  private final int self;
  private final int participants;
  private final Rules rules;
  private final List<Message> sent = new ArrayList<>();
  private Stored durable;
  private List<Stored> unsynced;
  private Optional<TerminationState> search;
  private Set<Integer> seenFinal;
  private boolean changed;
  private boolean hasWritten;

  ParticipantTurn(int self, int participants, Rules rules, ParticipantState before) {
    this.self = self;
    this.participants = participants;
    this.rules = rules;
    this.durable = before.durable();
    this.unsynced = new ArrayList<>(before.unsynced());
    this.search = before.search();
    this.seenFinal = new HashSet<>(before.seenFinal());
  }

  /** Whether anything came of it. */
  boolean hasChanged() {
    return changed || !sent.isEmpty();
  }

  Move<ParticipantState> move(Role role, String words, Cause cause, int blamed, boolean kept) {
    // What a search writes, the register reads: it cannot be put off.
    boolean isRead = role == Role.SEARCH && hasWritten;
    return new Move<>(role, words, state(), sent, cause, blamed, kept || isRead);
  }

  ParticipantState state() {
    return new ParticipantState(durable, unsynced, search, seenFinal);
  }

  private Stored current() {
    return state().current();
  }

  /** Runs an event through the register's rules. */
  void receive(RegisterEvent event) {
    receive(current().seen(), event);
  }

  void receive(Row row, RegisterEvent event) {
    Transition transition = rules.register(row, event);
    if (transition instanceof Transition.Written written) {
      write(row, event, written);
    } else if (transition instanceof Transition.Halt halt) {
      sent.add(new Fact.Halted(Cast.nameOfParticipant(self) + ": " + halt.brokenInvariant()));
    }
    // The answer to what changes nothing is the row, which is told once it is durable anyway.
  }

  private void write(Row before, RegisterEvent event, Transition.Written written) {
    if (!LegalWrites.mayFollow(before, written.row())) {
      sent.add(new Fact.Halted(Words.of(before) + " became " + Words.of(written.row()))); // I1
    }
    Stored after = current().with(written.row());
    unsynced.add(after);
    changed = true;
    hasWritten = true;
    seenFinal.clear();
    if (rules.isToldBeforeSync(event)) {
      sent.add(new Told(self, after.told()));
    }
    if (!after.row().isInDoubt()) {
      search = Optional.empty();
    }
  }

  void sync() {
    for (Stored stored : unsynced) {
      durable = stored;
      answer();
      Row seen = stored.seen();
      if (seen.isInDoubt() || seen.isFinal()) {
        sent.add(new Fact.Durable(self, seen.status(), seen.branch().specHash()));
      }
      if (stored.belowHorizon()) {
        sent.add(new Fact.BelowHorizon(self));
      }
    }
    unsynced = List.of();
  }

  /** Tells those who ask how its register durably stands. */
  void answer() {
    sent.add(new Told(self, durable.told()));
  }

  void raiseHorizon() {
    unsynced.add(current().passed());
    changed = true;
  }

  void drop() {
    unsynced.add(new Stored(Row.NONE, current().belowHorizon()));
    sent.add(new Fact.Dropped(self));
  }

  /** The janitor found another participant final. */
  void seeFinal(int other) {
    changed |= seenFinal.add(other);
    if (seenFinal.size() == participants - 1) {
      receive(new RegisterEvent.End(current().row().branch().specHash()));
    }
  }

  void beginSearch() {
    Row row = current().row();
    search =
        Optional.of(
            search.orElseGet(
                () ->
                    TerminationState.create(Optional.of(row.owner()), Cast.stores(participants))));
    learn(new TerminationEvent.Start());
  }

  void learn(TerminationEvent event) {
    TerminationState before = search.orElseThrow();
    TerminationStep step = rules.search(before, event);
    search = Optional.of(step.next());
    changed |= !step.next().equals(before);
    step.effects().forEach(effect -> effect.handTo(this));
  }

  private ByteString content() {
    return current().row().branch().specHash();
  }

  @Override
  public void askOwner(Owner owner) {
    // Whatever it ever said is on its way.
  }

  @Override
  public void peek(List<StoreId> members) {
    // However they ever stood is on its way; its own register is at hand.
  }

  @Override
  public void seal(List<StoreId> members) {
    RegisterEvent seal = new RegisterEvent.Seal(content());
    for (StoreId member : members) {
      if (Cast.participant(member) == self) {
        receive(seal);
      } else {
        sent.add(new Request(Cast.participant(member), seal));
      }
    }
  }

  @Override
  public void decided(Decision decision, List<StoreId> uninformed) {
    ByteString content = content();
    sent.add(new Fact.Announced(content, decision));
    RegisterEvent event = decide(content, decision);
    for (StoreId member : uninformed) {
      if (Cast.participant(member) != self) {
        sent.add(new Request(Cast.participant(member), event));
      }
    }
    receive(event);
  }

  static RegisterEvent decide(ByteString content, Decision decision) {
    return decision instanceof Decision.Commit commit
        ? new RegisterEvent.DecideCommit(content, commit.timestamp())
        : new RegisterEvent.DecideAbort(content, Cast.REASON);
  }

  @Override
  public void backOff(TerminationEffect.BackOff backOff) {
    if (!backOff.forgotten().isEmpty() && rules.abortsYesBesideForgotten()) { // R10
      receive(new RegisterEvent.DecideAbort(content(), Cast.REASON));
    }
  }

  @Override
  public void outcomeUnknown() {
    brokenInvariant("in doubt here and forgotten by itself");
  }

  @Override
  public void brokenInvariant(String what) {
    sent.add(new Fact.Halted(Cast.nameOfParticipant(self) + ": " + what));
  }

  /** Somebody else's votes are taken for the decision. */
  void commitOn(Row peer) {
    Timestamp at = Timestamp.max(current().row().prepareTimestamp(), peer.prepareTimestamp());
    decided(new Decision.Commit(at), List.of());
  }
}
