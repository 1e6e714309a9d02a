package dev.troth.coordinator.saga;

import dev.troth.v1.StuckStep;
import java.util.List;

/** What an engine does after a step of the rules. */
public sealed interface SagaEffect {

  /** Starts an attempt; ends with committed, aborted or not taken. */
  record Start(LineId line, int attempt) implements SagaEffect {
    @Override
    public void handTo(Handler handler) {
      handler.start(line, attempt);
    }
  }

  /** Finds the decision of an action's attempt (section 7); ends with committed or aborted. */
  record Recover(int step, int attempt) implements SagaEffect {
    @Override
    public void handTo(Handler handler) {
      handler.recover(step, attempt);
    }
  }

  /** Takes back an attempt that this driver has under way, if it still can (R6). */
  record Cancel(LineId line, int attempt) implements SagaEffect {
    @Override
    public void handTo(Handler handler) {
      handler.cancel(line, attempt);
    }
  }

  /** Fences a step's action at its first participant (S3). */
  record Fence(int step) implements SagaEffect {
    @Override
    public void handTo(Handler handler) {
      handler.fence(step);
    }
  }

  /**
   * Comes back with {@link SagaEvent.RetryDue} after a backoff.
   *
   * @param stuck whether it is time to try slowly
   */
  record RetryLater(LineId line, int failures, boolean stuck) implements SagaEffect {
    @Override
    public void handTo(Handler handler) {
      handler.retryLater(line, failures, stuck);
    }
  }

  /** The home takes note of what is stuck now, which is not what was stuck before. */
  record NoteStuck(List<StuckStep> steps) implements SagaEffect {
    @Override
    public void handTo(Handler handler) {
      handler.noteStuck(steps);
    }
  }

  /** The outcome is fixed: tells the clients, and has the home take note of it. */
  record Finish() implements SagaEffect {
    @Override
    public void handTo(Handler handler) {
      handler.finish();
    }
  }

  /** Tells all participants but the home that it is over; at once done where there is none. */
  record EndOthers() implements SagaEffect {
    @Override
    public void handTo(Handler handler) {
      handler.endOthers();
    }
  }

  /** Tells the home. */
  record EndHome() implements SagaEffect {
    @Override
    public void handTo(Handler handler) {
      handler.endHome();
    }
  }

  /** Lets go of the saga: nothing is left to do. The last effect. */
  record Forget() implements SagaEffect {
    @Override
    public void handTo(Handler handler) {
      handler.forget();
    }
  }

  /** Hands the effect to the engine. */
  void handTo(Handler handler);

  /** The engine's side; see the records. */
  interface Handler {
    void start(LineId line, int attempt);

    void recover(int step, int attempt);

    void cancel(LineId line, int attempt);

    void fence(int step);

    void retryLater(LineId line, int failures, boolean stuck);

    void noteStuck(List<StuckStep> steps);

    void finish();

    void endOthers();

    void endHome();

    void forget();
  }
}
