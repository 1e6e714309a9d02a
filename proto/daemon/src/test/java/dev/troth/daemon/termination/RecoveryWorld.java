package dev.troth.daemon.termination;

import static dev.troth.daemon.termination.RecoveryWorld.Row.ABORTED;
import static dev.troth.daemon.termination.RecoveryWorld.Row.COMMITTED;
import static dev.troth.daemon.termination.RecoveryWorld.Row.NONE;
import static dev.troth.daemon.termination.RecoveryWorld.Row.SEALED;
import static dev.troth.daemon.termination.RecoveryWorld.Row.YES;

import dev.troth.daemon.termination.TerminationEffect.Decided;
import dev.troth.daemon.termination.TerminationEvent.Answered;
import dev.troth.daemon.termination.TerminationEvent.OwnerAnswered;
import dev.troth.daemon.termination.TerminationEvent.OwnerUnreachable;
import dev.troth.daemon.termination.TerminationEvent.Start;
import dev.troth.daemon.termination.TerminationEvent.Unreachable;
import dev.troth.id.OwnerId;
import dev.troth.id.StoreId;
import dev.troth.v1.Owner;
import dev.troth.v1.OwnerDecision;
import dev.troth.v1.Register;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One recoverer among registers that everybody else changes too: the owner that commits (R3) or
 * takes back (R6), late Prepares, other recoverers that seal, apply and tell. Messages are lost,
 * delayed, repeated and reordered at will: whatever was sent once may arrive at any time, again.
 *
 * @param announced whether somebody announced COMMIT
 * @param sent what the recoverer ever sent
 * @param replies what the members ever answered
 */
record RecoveryWorld(
    List<Row> rows,
    boolean announced,
    TerminationState recoverer,
    Set<Message> sent,
    Set<Message> replies,
    Optional<Decided> outcome) {

  enum Row {
    NONE,
    YES,
    SEALED,
    COMMITTED,
    ABORTED
  }

  /**
   * A request, or what was answered to it.
   *
   * @param row that was answered; as long as it is only asked, NONE
   */
  record Message(boolean seals, int member, Row row) {}

  static RecoveryWorld create(List<Row> rows, Optional<Owner> owner) {
    return new RecoveryWorld(
        rows,
        rows.contains(COMMITTED),
        TerminationState.create(owner, Registers.stores(rows.size())),
        Set.of(),
        Set.of(),
        Optional.empty());
  }

  /** Whatever may happen next; this very world for what changes nothing. */
  List<RecoveryWorld> successors() {
    List<RecoveryWorld> next = new ArrayList<>();
    for (int member = 0; member < rows.size(); member++) {
      othersChange(member, next);
      next.add(after(new Unreachable(Registers.store(member))));
    }
    for (Message request : sent) {
      next.add(served(request));
    }
    for (Message reply : replies) {
      next.add(after(new Answered(Registers.store(reply.member()), register(reply))));
    }
    ownersAnswer(next);
    next.add(after(new Start()));
    return next;
  }

  /** Nobody can ever announce anything else than what the recoverer decided. */
  boolean isSafe() {
    if (outcome.isEmpty()) {
      return true;
    }
    if (outcome.get().decision() instanceof Decision.Commit commit) {
      return commit.timestamp().equals(Registers.ts(rows.size()))
          && !rows.contains(ABORTED)
          && (announced || rows.stream().allMatch(row -> row == SEALED || row == COMMITTED));
    }
    return rows.contains(ABORTED) && !announced;
  }

  private void othersChange(int member, List<RecoveryWorld> next) {
    Row row = rows.get(member);
    boolean isVotedByAll = rows.stream().noneMatch(each -> each == NONE || each == ABORTED);
    boolean isAborted = rows.contains(ABORTED);
    if (row == NONE) {
      next.add(with(member, YES)); // a late Prepare
      next.add(with(member, ABORTED)); // a no, a fence
    }
    if (row == YES) {
      next.add(with(member, SEALED));
      if (!announced) {
        next.add(with(member, ABORTED)); // R6
      }
    }
    if ((row == YES || row == SEALED) && isAborted) {
      next.add(with(member, ABORTED));
    }
    if ((row == YES || row == SEALED) && (announced || isVotedByAll)) { // R3
      next.add(
          new RecoveryWorld(with(member, COMMITTED).rows, true, recoverer, sent, replies, outcome));
    }
  }

  private void ownersAnswer(List<RecoveryWorld> next) {
    OwnerId owner = OwnerId.of(Registers.OWNER);
    next.add(after(new OwnerUnreachable(owner)));
    next.add(after(says(OwnerDecision.OWNER_DECISION_NOT_MINE)));
    next.add(after(says(OwnerDecision.OWNER_DECISION_PENDING)));
    if (announced) {
      next.add(after(says(OwnerDecision.OWNER_DECISION_COMMITTED)));
    }
    if (rows.contains(ABORTED)) {
      next.add(after(says(OwnerDecision.OWNER_DECISION_ABORTED)));
    }
  }

  private OwnerAnswered says(OwnerDecision decision) {
    return new OwnerAnswered(
        OwnerId.of(Registers.OWNER), decision, Registers.ts(rows.size()), Registers.REASON);
  }

  private RecoveryWorld with(int member, Row row) {
    List<Row> changed = new ArrayList<>(rows);
    changed.set(member, row);
    return new RecoveryWorld(List.copyOf(changed), announced, recoverer, sent, replies, outcome);
  }

  /** The request arrives and is answered. */
  private RecoveryWorld served(Message request) {
    Row row = rows.get(request.member());
    RecoveryWorld world = this;
    if (request.seals() && row == NONE) {
      world = with(request.member(), ABORTED);
    } else if (request.seals() && row == YES) {
      world = with(request.member(), SEALED);
    }
    Message reply =
        new Message(request.seals(), request.member(), world.rows.get(request.member()));
    return new RecoveryWorld(world.rows, announced, recoverer, sent, plus(replies, reply), outcome);
  }

  private Register register(Message reply) {
    long prepareTimestamp = reply.member() + 1L;
    return switch (reply.row()) {
      case NONE -> Registers.none();
      case YES -> Registers.yes(prepareTimestamp);
      case SEALED -> Registers.sealed(prepareTimestamp);
      case COMMITTED -> Registers.committed(rows.size());
      case ABORTED -> Registers.aborted();
    };
  }

  private RecoveryWorld after(TerminationEvent event) {
    TerminationStep step = TerminationRules.decide(recoverer, event);
    if (step.effects().isEmpty() && step.next().equals(recoverer)) {
      return this;
    }
    Set<Message> allSent = sent;
    Optional<Decided> decided = outcome;
    for (TerminationEffect effect : step.effects()) {
      if (effect instanceof TerminationEffect.Peek peek) {
        allSent = plusAll(allSent, false, peek.members());
      } else if (effect instanceof TerminationEffect.Seal seal) {
        allSent = plusAll(allSent, true, seal.members());
      } else if (effect instanceof Decided known) {
        decided = Optional.of(known);
      } else if (effect instanceof TerminationEffect.BrokenInvariant broken) {
        throw new AssertionError(broken.what() + " in " + this);
      }
    }
    return new RecoveryWorld(rows, announced, step.next(), allSent, replies, decided);
  }

  private static Set<Message> plusAll(Set<Message> messages, boolean seals, List<StoreId> stores) {
    Set<Message> all = messages;
    for (StoreId store : stores) {
      all = plus(all, new Message(seals, (int) store.uuid().getLeastSignificantBits(), NONE));
    }
    return all;
  }

  private static Set<Message> plus(Set<Message> messages, Message message) {
    if (messages.contains(message)) {
      return messages;
    }
    Set<Message> all = new HashSet<>(messages);
    all.add(message);
    return Set.copyOf(all);
  }
}
