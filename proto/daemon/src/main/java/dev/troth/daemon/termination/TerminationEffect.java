package dev.troth.daemon.termination;

import dev.troth.id.OwnerId;
import dev.troth.id.StoreId;
import dev.troth.v1.Owner;
import java.util.List;
import java.util.Optional;

/** What the engine does for a termination. */
public sealed interface TerminationEffect {

  /** Ask an owner for its decision. An asker that is this owner itself answers itself NOT_MINE. */
  record AskOwner(Owner owner) implements TerminationEffect {
    @Override
    public void handTo(Handler handler) {
      handler.askOwner(owner);
    }
  }

  /** Look at these members' registers; a participant asks its own like everybody else's. */
  record Peek(List<StoreId> members) implements TerminationEffect {
    @Override
    public void handTo(Handler handler) {
      handler.peek(members);
    }
  }

  /** Seal these members' registers; a participant its own too, durably before it is answered. */
  record Seal(List<StoreId> members) implements TerminationEffect {
    @Override
    public void handTo(Handler handler) {
      handler.seal(members);
    }
  }

  /**
   * The decision is known: apply it here, tell it to the others. The last effect.
   *
   * @param uninformed the members that are not known to have it and have to be told (a participant
   *     may find itself among them). None when the owner said it: it tells them itself.
   */
  record Decided(Decision decision, List<StoreId> uninformed) implements TerminationEffect {
    @Override
    public void handTo(Handler handler) {
      handler.decided(decision, uninformed);
    }
  }

  /**
   * Nothing can be concluded now: start another round later.
   *
   * @param pendingOwner the owner that will decide; when absent the transaction is blocked
   * @param unreachable blocked by these: nobody can say what they voted
   * @param forgotten blocked by these, which say that they know nothing any more (R10)
   */
  record BackOff(Optional<OwnerId> pendingOwner, List<StoreId> unreachable, List<StoreId> forgotten)
      implements TerminationEffect {

    static BackOff pending(OwnerId owner) {
      return new BackOff(Optional.of(owner), List.of(), List.of());
    }

    @Override
    public void handTo(Handler handler) {
      handler.backOff(this);
    }
  }

  /**
   * Every member has forgotten the transaction: a client is told UNKNOWN (R10). Never met by a
   * participant, whose own yes is remembered.
   */
  record OutcomeUnknown() implements TerminationEffect {
    @Override
    public void handTo(Handler handler) {
      handler.outcomeUnknown();
    }
  }

  /** Stop the daemon with this line: a broken invariant is never served. */
  record BrokenInvariant(String what) implements TerminationEffect {
    @Override
    public void handTo(Handler handler) {
      handler.brokenInvariant(what);
    }
  }

  /** Hands the effect to the engine. */
  void handTo(Handler handler);

  /** The engine's side; see the records. */
  interface Handler {
    void askOwner(Owner owner);

    void peek(List<StoreId> members);

    void seal(List<StoreId> members);

    void decided(Decision decision, List<StoreId> uninformed);

    void backOff(BackOff backOff);

    void outcomeUnknown();

    void brokenInvariant(String what);
  }
}
