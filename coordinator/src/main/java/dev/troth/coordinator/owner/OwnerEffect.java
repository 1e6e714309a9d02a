package dev.troth.coordinator.owner;

/** What an engine does after a step. */
public sealed interface OwnerEffect {

  /** Sends a message to a branch's participant. */
  record Send(int branch, OwnerMessage message) implements OwnerEffect {
    @Override
    public void handTo(Handler handler) {
      handler.send(branch, message);
    }
  }

  /** Comes back with {@link OwnerEvent.RetryDue} after a backoff. */
  record RetryLater(int branch) implements OwnerEffect {
    @Override
    public void handTo(Handler handler) {
      handler.retryLater(branch);
    }
  }

  /** Tells the clients: the state's phase is decided, and all that the answer needs is known. */
  record Answer() implements OwnerEffect {
    @Override
    public void handTo(Handler handler) {
      handler.answer();
    }
  }

  /** Starts recovery without R3 (section 7); it ends with what was learnt. */
  record Watch() implements OwnerEffect {
    @Override
    public void handTo(Handler handler) {
      handler.watch();
    }
  }

  /** Stops it: there is a better way now. */
  record StopWatching() implements OwnerEffect {
    @Override
    public void handTo(Handler handler) {
      handler.stopWatching();
    }
  }

  /** Lets go of the transaction: nothing is left to do. The last effect. */
  record Forget() implements OwnerEffect {
    @Override
    public void handTo(Handler handler) {
      handler.forget();
    }
  }

  /** Hands the effect to the engine. */
  void handTo(Handler handler);

  /** The engine's side; see the records. */
  interface Handler {
    void send(int branch, OwnerMessage message);

    void retryLater(int branch);

    void answer();

    void watch();

    void stopWatching();

    void forget();
  }
}
