package dev.troth.daemon.termination;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.termination.MemberView.Contact;
import dev.troth.daemon.termination.TerminationEffect.AskOwner;
import dev.troth.daemon.termination.TerminationEffect.BackOff;
import dev.troth.daemon.termination.TerminationEffect.BrokenInvariant;
import dev.troth.daemon.termination.TerminationEffect.Decided;
import dev.troth.daemon.termination.TerminationEffect.OutcomeUnknown;
import dev.troth.daemon.termination.TerminationEffect.Peek;
import dev.troth.daemon.termination.TerminationEffect.Seal;
import dev.troth.id.OwnerId;
import dev.troth.id.StoreId;
import dev.troth.v1.Owner;
import dev.troth.v1.Register;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Termination (protocol section 7): a round asks the owner, then looks at all registers, then
 * closes or pins what it must, and ends with the decision or with a back-off.
 *
 * <p><b>Late answers</b> need no round number. A decision rests only on what stays true once it was
 * true: COMMITTED, ABORTED, an owner's final word, a sealed yes (R1). NONE and an unsealed yes may
 * be out of date; they only choose whom to ask or seal next, and both are safe for anyone at any
 * time (R7). {@link Sight.Status} never goes backwards within a round, and while seals are out a
 * NONE or an unsealed yes cannot be their answer, so that it is not counted as one. A late
 * unreachable or PENDING costs at most one round.
 *
 * <p><b>FORGOTTEN</b> concludes nothing (R10), and is no broken invariant either, even beside a yes
 * of ours. That yes proves by R9 that the other never dropped a row; but it may never have had one:
 * it answered EXPIRED, or was down before it voted, and its horizon has since passed the id. It
 * will never vote, so the transaction cannot commit any more; but no register says ABORTED, and by
 * R5 nobody may announce it. Whoever watches from outside cannot even say that much: the yes it saw
 * may be older than the commit, the end and the dropping of all rows. So FORGOTTEN counts like
 * unreachable, except that it is reported by its own name, for an operator may have to resolve it.
 * A reachable NONE is still fenced, and that decides. When all have forgotten, the outcome is
 * unknown.
 */
public final class TerminationRules {

  private TerminationRules() {}

  /** What an event changes, and what is to be done about it. */
  public static TerminationStep decide(TerminationState state, TerminationEvent event) {
    return event.metIn(state);
  }

  static TerminationStep start(TerminationState state) {
    if (state.isOver()) {
      return TerminationStep.of(state);
    }
    TerminationState round = state.rested();
    return state
        .owner()
        .map(owner -> ask(round.in(TerminationPhase.ASKING_OWNER), List.of(owner)))
        .orElseGet(() -> peek(round));
  }

  static TerminationStep ownerAnswered(
      TerminationState state, TerminationEvent.OwnerAnswered said) {
    return switch (said.decision()) {
      case OWNER_DECISION_COMMITTED ->
          told(state, new Decision.Commit(said.commitTimestamp()), List.of());
      case OWNER_DECISION_ABORTED -> told(state, new Decision.Abort(said.reason()), List.of());
      case OWNER_DECISION_PENDING -> // R7 (i)
          state.awaitedOwners().contains(said.owner())
              ? TerminationStep.of(state.rested(), BackOff.pending(said.owner()))
              : TerminationStep.of(state);
      case OWNER_DECISION_NOT_MINE, OWNER_DECISION_UNSPECIFIED, UNRECOGNIZED ->
          ownerIsOfNoHelp(state, said.owner());
    };
  }

  static TerminationStep ownerIsOfNoHelp(TerminationState state, OwnerId owner) {
    if (!state.awaitedOwners().contains(owner)) {
      return TerminationStep.of(state);
    }
    TerminationState next = state.withSilent(owner);
    if (!next.awaitedOwners().isEmpty()) {
      return TerminationStep.of(next);
    }
    return next.phase() == TerminationPhase.ASKING_OWNER ? peek(next) : survey(next);
  }

  static TerminationStep answered(TerminationState state, StoreId store, Register register) {
    return switch (register.getStatus()) {
      case REGISTER_STATUS_COMMITTED -> // R4
          toldBy(state, store, new Decision.Commit(new Timestamp(register.getCommitTimestamp())));
      case REGISTER_STATUS_ABORTED -> // R5
          toldBy(state, store, new Decision.Abort(register.getReason()));
      case REGISTER_STATUS_NONE -> seen(state, store, Sight.NONE);
      case REGISTER_STATUS_YES -> seen(state, store, Sight.ofYes(register));
      case REGISTER_STATUS_FORGOTTEN -> seen(state, store, Sight.FORGOTTEN);
      case REGISTER_STATUS_UNSPECIFIED, UNRECOGNIZED -> unreachable(state, store);
    };
  }

  static TerminationStep unreachable(TerminationState state, StoreId store) {
    return state
        .member(store)
        .filter(MemberView::isAwaited)
        .map(member -> proceed(state.with(member.with(Contact.UNREACHABLE))))
        .orElseGet(() -> TerminationStep.of(state));
  }

  private static TerminationStep seen(TerminationState state, StoreId store, Sight sight) {
    return state
        .member(store)
        .filter(member -> isOfUse(state.phase(), sight))
        .map(
            member ->
                proceed(state.with(member.seen(sight).with(contactAfter(state, member, sight)))))
        .orElseGet(() -> TerminationStep.of(state));
  }

  /** Outside of a round's second half only seals are worth remembering. */
  private static boolean isOfUse(TerminationPhase phase, Sight sight) {
    return switch (phase) {
      case IDLE, ASKING_OWNER -> sight.is(Sight.Status.SEALED);
      case PEEKING, ASKING_ROW_OWNERS, SEALING -> true;
      case DECIDED, HALTED -> false;
    };
  }

  private static Contact contactAfter(TerminationState state, MemberView member, Sight sight) {
    return switch (state.phase()) {
      case PEEKING, ASKING_ROW_OWNERS -> Contact.ANSWERED;
      case SEALING -> // Anything else was sent before the seal arrived there.
          sight.is(Sight.Status.SEALED) || sight.is(Sight.Status.FORGOTTEN)
              ? Contact.ANSWERED
              : member.contact();
      case IDLE, ASKING_OWNER, DECIDED, HALTED -> member.contact();
    };
  }

  private static TerminationStep proceed(TerminationState state) {
    if (state.areAll(MemberView::isSealed)) { // R4
      Decision commit = new Decision.Commit(state.maxPrepareTimestamp());
      return decided(state, commit, state.stores(member -> true));
    }
    return switch (state.phase()) {
      case PEEKING, SEALING ->
          state.isAny(MemberView::isAwaited) ? TerminationStep.of(state) : survey(state);
      case IDLE, ASKING_OWNER, ASKING_ROW_OWNERS, DECIDED, HALTED -> TerminationStep.of(state);
    };
  }

  /** Everybody asked has answered or is unreachable, and nobody knows the decision (R7). */
  private static TerminationStep survey(TerminationState state) {
    List<Owner> strangers = unaskedRowOwners(state);
    if (!strangers.isEmpty()) {
      return ask(state.in(TerminationPhase.ASKING_ROW_OWNERS), strangers);
    }
    List<StoreId> unreachable = state.stores(MemberView::isMissing);
    List<StoreId> forgotten = state.stores(MemberView::isForgotten);
    if (unreachable.isEmpty() && forgotten.isEmpty()) {
      return seal(state, state.stores(member -> !member.isSealed()));
    }
    List<StoreId> unwritten = state.stores(MemberView::canBeFenced);
    if (!unwritten.isEmpty()) {
      return seal(state, unwritten.subList(0, 1));
    }
    return TerminationStep.of(
        state.rested(),
        state.areAll(MemberView::isForgotten)
            ? new OutcomeUnknown()
            : new BackOff(Optional.empty(), unreachable, forgotten));
  }

  private static List<Owner> unaskedRowOwners(TerminationState state) {
    Map<OwnerId, Owner> owners = new LinkedHashMap<>();
    for (MemberView member : state.members()) {
      member.sight().owner().ifPresent(owner -> owners.putIfAbsent(OwnerId.of(owner), owner));
    }
    owners.keySet().removeAll(state.silentOwners());
    return List.copyOf(owners.values());
  }

  private static TerminationStep ask(TerminationState state, List<Owner> owners) {
    List<TerminationEffect> effects = new ArrayList<>();
    List<OwnerId> ids = new ArrayList<>();
    for (Owner owner : owners) {
      effects.add(new AskOwner(owner));
      ids.add(OwnerId.of(owner));
    }
    return new TerminationStep(state.asking(Set.copyOf(ids)), effects);
  }

  private static TerminationStep peek(TerminationState state) {
    List<StoreId> all = state.stores(member -> true);
    return TerminationStep.of(state.in(TerminationPhase.PEEKING).contacting(all), new Peek(all));
  }

  private static TerminationStep seal(TerminationState state, List<StoreId> stores) {
    return TerminationStep.of(
        state.in(TerminationPhase.SEALING).contacting(stores), new Seal(stores));
  }

  private static TerminationStep toldBy(TerminationState state, StoreId store, Decision decision) {
    return state
        .member(store)
        .map(known -> told(state, decision, state.stores(member -> !member.equals(known))))
        .orElseGet(() -> TerminationStep.of(state));
  }

  private static TerminationStep told(
      TerminationState state, Decision decision, List<StoreId> uninformed) {
    if (state.phase() == TerminationPhase.HALTED) {
      return TerminationStep.of(state);
    }
    if (state.decision().isPresent()) {
      Decision known = state.decision().get();
      return known.agreesWith(decision)
          ? TerminationStep.of(state)
          : halt(state, "I2: both " + known + " and " + decision + " were announced");
    }
    if (decision instanceof Decision.Commit commit
        && state.maxPrepareTimestamp().isAfter(commit.timestamp())) {
      return halt(
          state, "I5: " + commit + " is below a prepare timestamp, " + state.maxPrepareTimestamp());
    }
    return decided(state, decision, uninformed);
  }

  private static TerminationStep decided(
      TerminationState state, Decision decision, List<StoreId> uninformed) {
    return TerminationStep.of(state.decided(decision), new Decided(decision, uninformed));
  }

  private static TerminationStep halt(TerminationState state, String what) {
    return TerminationStep.of(state.halted(), new BrokenInvariant(what));
  }
}
