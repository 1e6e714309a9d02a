package dev.troth.coordinator.owner;

/** What an engine does after a step. */
public sealed interface OwnerEffect {

  /** Sends a message to a branch's participant. */
  record Send(int branch, OwnerMessage message) implements OwnerEffect {}

  /** Comes back with {@link OwnerEvent.RetryDue} after a backoff. */
  record RetryLater(int branch) implements OwnerEffect {}

  /** Tells the clients: the state's phase is decided, and all that the answer needs is known. */
  record Answer() implements OwnerEffect {}

  /** Starts recovery without R3 (section 7); its end comes back as a register that was learnt. */
  record Watch() implements OwnerEffect {}

  /** Stops it: there is a better way now. */
  record StopWatching() implements OwnerEffect {}

  /** Lets go of the transaction: nothing is left to do. The last effect. */
  record Forget() implements OwnerEffect {}
}
