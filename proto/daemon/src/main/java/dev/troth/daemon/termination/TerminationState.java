package dev.troth.daemon.termination;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.termination.MemberView.Contact;
import dev.troth.id.OwnerId;
import dev.troth.id.StoreId;
import dev.troth.v1.Owner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * What is known in the search for one transaction's decision. Immutable, equal by value.
 *
 * @param owner whom to ask first; none when the asker knows none
 * @param members in the order given, distinct, at least one
 * @param awaitedOwners asked in this round, not heard of yet
 * @param silentOwners asked in this round and of no help: unreachable or NOT_MINE
 * @param decision once it is known
 */
public record TerminationState(
    TerminationPhase phase,
    Optional<Owner> owner,
    List<MemberView> members,
    Set<OwnerId> awaitedOwners,
    Set<OwnerId> silentOwners,
    Optional<Decision> decision) {

  public TerminationState {
    members = List.copyOf(members);
    awaitedOwners = Set.copyOf(awaitedOwners);
    silentOwners = Set.copyOf(silentOwners);
  }

  /**
   * Before the first round.
   *
   * @throws IllegalArgumentException when there is no member, or one twice
   */
  public static TerminationState create(Optional<Owner> owner, Collection<StoreId> members) {
    if (members.isEmpty() || new HashSet<>(members).size() != members.size()) {
      throw new IllegalArgumentException("members must be some, and distinct: " + members);
    }
    List<MemberView> views = members.stream().map(MemberView::unseen).toList();
    return new TerminationState(
        TerminationPhase.IDLE, owner, views, Set.of(), Set.of(), Optional.empty());
  }

  /** Whether nothing follows any more. */
  public boolean isOver() {
    return phase == TerminationPhase.DECIDED || phase == TerminationPhase.HALTED;
  }

  TerminationState in(TerminationPhase newPhase) {
    return new TerminationState(newPhase, owner, members, awaitedOwners, silentOwners, decision);
  }

  /** Between rounds: only what stays true is kept. */
  TerminationState rested() {
    return new TerminationState(
        TerminationPhase.IDLE,
        owner,
        mapped(MemberView::rested),
        Set.of(),
        Set.of(),
        Optional.empty());
  }

  TerminationState decided(Decision known) {
    TerminationState end = rested();
    return new TerminationState(
        TerminationPhase.DECIDED, owner, end.members, Set.of(), Set.of(), Optional.of(known));
  }

  TerminationState halted() {
    return rested().in(TerminationPhase.HALTED);
  }

  TerminationState asking(Set<OwnerId> owners) {
    return new TerminationState(phase, owner, members, owners, silentOwners, decision);
  }

  TerminationState withSilent(OwnerId silent) {
    Set<OwnerId> awaited = new HashSet<>(awaitedOwners);
    awaited.remove(silent);
    Set<OwnerId> silents = new HashSet<>(silentOwners);
    silents.add(silent);
    return new TerminationState(phase, owner, members, awaited, silents, decision);
  }

  TerminationState contacting(Collection<StoreId> stores) {
    return with(
        mapped(member -> stores.contains(member.store()) ? member.with(Contact.ASKED) : member));
  }

  TerminationState with(MemberView changed) {
    return with(mapped(member -> member.store().equals(changed.store()) ? changed : member));
  }

  Optional<MemberView> member(StoreId store) {
    for (MemberView member : members) {
      if (member.store().equals(store)) {
        return Optional.of(member);
      }
    }
    return Optional.empty();
  }

  /** The stores of the members of which this is true, in order. */
  List<StoreId> stores(Predicate<MemberView> condition) {
    List<StoreId> stores = new ArrayList<>();
    for (MemberView member : members) {
      if (condition.test(member)) {
        stores.add(member.store());
      }
    }
    return List.copyOf(stores);
  }

  boolean areAll(Predicate<MemberView> condition) {
    return members.stream().allMatch(condition);
  }

  boolean isAny(Predicate<MemberView> condition) {
    return members.stream().anyMatch(condition);
  }

  Timestamp maxPrepareTimestamp() {
    Timestamp max = Timestamp.ZERO;
    for (MemberView member : members) {
      max = Timestamp.max(max, member.sight().prepareTimestamp());
    }
    return max;
  }

  private TerminationState with(List<MemberView> changed) {
    return new TerminationState(phase, owner, changed, awaitedOwners, silentOwners, decision);
  }

  private List<MemberView> mapped(UnaryOperator<MemberView> change) {
    return members.stream().map(change).toList();
  }
}
