package dev.troth.daemon.termination;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.daemon.termination.RoundSetting.OwnerIs;
import dev.troth.daemon.termination.RoundSetting.RowIs;
import dev.troth.daemon.termination.TerminationEffect.AskOwner;
import dev.troth.daemon.termination.TerminationEffect.BackOff;
import dev.troth.daemon.termination.TerminationEffect.Decided;
import dev.troth.daemon.termination.TerminationEffect.Peek;
import dev.troth.daemon.termination.TerminationEffect.Seal;
import dev.troth.daemon.termination.TerminationEvent.Answered;
import dev.troth.daemon.termination.TerminationEvent.OwnerAnswered;
import dev.troth.daemon.termination.TerminationEvent.OwnerUnreachable;
import dev.troth.daemon.termination.TerminationEvent.Unreachable;
import dev.troth.id.OwnerId;
import dev.troth.v1.Owner;
import dev.troth.v1.OwnerDecision;
import dev.troth.v1.RegisterStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A moment of one round in one setting.
 *
 * @param evidence all that the recoverer was ever told, by members and owners
 * @param asked owners, peeks and seals not answered yet
 * @param end the effect that ended the round
 */
record Round(
    RoundSetting setting,
    List<RowIs> rows,
    TerminationState recoverer,
    Set<TerminationEvent> evidence,
    Set<Question> asked,
    Optional<TerminationEffect> end) {

  /** What waits for an answer: of an owner, or of a member. */
  record Question(Optional<Owner> owner, int member, boolean seals) {}

  static Round begin(RoundSetting setting) {
    Optional<Owner> owner =
        setting.owner() == OwnerIs.NOT_KNOWN ? Optional.empty() : Optional.of(Registers.OWNER);
    TerminationState state =
        TerminationState.create(owner, Registers.stores(setting.members().size()));
    Round before = new Round(setting, setting.rows(), state, Set.of(), Set.of(), Optional.empty());
    return before.after(new TerminationEvent.Start());
  }

  List<Round> successors() {
    List<Round> next = new ArrayList<>();
    if (end.isPresent()) {
      return next; // what is still on its way comes late: RecoveryWorldTest
    }
    for (Question question : asked) {
      Round rest = without(question);
      if (question.owner().isPresent()) {
        next.add(rest.after(ownerAnswer(question.owner().get())));
      } else {
        rest.addAnswers(question, next);
      }
    }
    return next;
  }

  /** No answer is outstanding any more, or the round has ended. */
  void assertEndedWell() {
    assertThat(end).as("the round ends: %s", this).isPresent();
    TerminationEffect last = end.get();
    if (last instanceof Decided decided) {
      assertEvidence(decided.decision());
      return;
    }
    assertThat(setting.mustDecide()).as("had to decide: %s", this).isFalse();
    if (last instanceof BackOff backOff) {
      assertThat(backOff.pendingOwner().isPresent())
          .as("either an owner is pending or somebody is missing: %s", this)
          .isEqualTo(backOff.unreachable().isEmpty() && backOff.forgotten().isEmpty());
    } else {
      assertThat(last).as("%s", this).isEqualTo(new TerminationEffect.OutcomeUnknown());
      assertThat(setting.areAllForgotten()).as("%s", this).isTrue();
    }
  }

  private void assertEvidence(Decision decision) {
    if (decision instanceof Decision.Abort) {
      assertThat(
              wasSeen(RegisterStatus.REGISTER_STATUS_ABORTED)
                  || ownerSaid(OwnerDecision.OWNER_DECISION_ABORTED))
          .as("R5: %s", this)
          .isTrue();
    } else {
      assertThat(
              wasSeen(RegisterStatus.REGISTER_STATUS_COMMITTED)
                  || ownerSaid(OwnerDecision.OWNER_DECISION_COMMITTED)
                  || wereAllSeenSealed())
          .as("R4: %s", this)
          .isTrue();
      assertThat(decision).isEqualTo(new Decision.Commit(Registers.ts(rows.size())));
    }
  }

  private boolean wasSeen(RegisterStatus status) {
    return evidence.stream()
        .anyMatch(
            event ->
                event instanceof Answered answered && answered.register().getStatus() == status);
  }

  private boolean wereAllSeenSealed() {
    return evidence.stream()
            .filter(event -> event instanceof Answered answered && answered.register().getSealed())
            .map(event -> ((Answered) event).member())
            .distinct()
            .count()
        == rows.size();
  }

  private boolean ownerSaid(OwnerDecision decision) {
    return evidence.stream()
        .anyMatch(event -> event instanceof OwnerAnswered said && said.decision() == decision);
  }

  private void addAnswers(Question question, List<Round> next) {
    Round served = question.seals() ? sealed(question.member()) : this;
    Answered answer =
        new Answered(
            Registers.store(question.member()),
            served.rows.get(question.member()).register(question.member(), rows.size()));
    Unreachable silence = new Unreachable(Registers.store(question.member()));
    switch (setting.members().get(question.member()).reach()) {
      case UP -> next.add(served.after(answer));
      case DOWN -> next.add(after(silence));
      case FLAKY -> {
        next.add(served.after(answer));
        next.add(served.after(silence));
        next.add(after(silence));
      }
    }
  }

  private TerminationEvent ownerAnswer(Owner owner) {
    OwnerId id = OwnerId.of(owner);
    OwnerIs is = owner.equals(Registers.OWNER) ? setting.owner() : setting.otherOwner();
    return switch (is) {
      case NOT_KNOWN, UNREACHABLE -> new OwnerUnreachable(id);
      case NOT_MINE -> says(id, OwnerDecision.OWNER_DECISION_NOT_MINE);
      case PENDING -> says(id, OwnerDecision.OWNER_DECISION_PENDING);
      case COMMITTED -> says(id, OwnerDecision.OWNER_DECISION_COMMITTED);
      case ABORTED -> says(id, OwnerDecision.OWNER_DECISION_ABORTED);
    };
  }

  private OwnerAnswered says(OwnerId owner, OwnerDecision decision) {
    return new OwnerAnswered(owner, decision, Registers.ts(rows.size()), Registers.REASON);
  }

  private Round sealed(int member) {
    List<RowIs> changed = new ArrayList<>(rows);
    changed.set(member, rows.get(member).afterSeal());
    return new Round(setting, List.copyOf(changed), recoverer, evidence, asked, end);
  }

  private Round without(Question question) {
    Set<Question> rest = new HashSet<>(asked);
    rest.remove(question);
    return new Round(setting, rows, recoverer, evidence, Set.copyOf(rest), end);
  }

  private Round after(TerminationEvent event) {
    TerminationStep step = TerminationRules.decide(recoverer, event);
    Set<TerminationEvent> told = new HashSet<>(evidence);
    told.add(event);
    Set<Question> open = new HashSet<>(asked);
    Optional<TerminationEffect> last = end;
    for (TerminationEffect effect : step.effects()) {
      if (effect instanceof AskOwner ask) {
        open.add(new Question(Optional.of(ask.owner()), -1, false));
      } else if (effect instanceof Peek peek) {
        peek.members().forEach(store -> open.add(of(store.uuid(), false)));
      } else if (effect instanceof Seal seal) {
        seal.members().forEach(store -> open.add(of(store.uuid(), true)));
      } else {
        last = Optional.of(effect);
      }
    }
    return new Round(setting, rows, step.next(), Set.copyOf(told), Set.copyOf(open), last);
  }

  private static Question of(UUID store, boolean seals) {
    return new Question(Optional.empty(), (int) store.getLeastSignificantBits(), seals);
  }
}
