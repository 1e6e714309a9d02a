package dev.troth.coordinator.engine;

import io.grpc.SynchronizationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One thing at a time: the engine's order. A turn runs on the thread that asks for it, or on the
 * one that is at it already; nobody waits and nothing is handed to another thread. What turns want
 * to send is flushed when no turn is waiting, so that a batch that comes in leaves as a batch.
 */
public final class Turns implements Executor {

  /** Turns after which is flushed even though more are waiting. */
  private static final int MAX_CORKED_TURNS = 32;

  private final SynchronizationContext context;
  private final AtomicInteger waiting = new AtomicInteger();
  private final List<Flushable> corked = new ArrayList<>();
  private int turnsSinceFlush;

  /**
   * @param onFailure told when a turn fails, which no turn should: the engine cannot go on
   */
  public Turns(Consumer<Throwable> onFailure) {
    this.context = new SynchronizationContext((thread, failure) -> onFailure.accept(failure));
  }

  /** Runs a turn, now or as soon as those before it are done. From any thread. */
  @Override
  public void execute(Runnable turn) {
    waiting.incrementAndGet();
    context.execute(
        () -> {
          try {
            turn.run();
          } finally {
            uncork();
          }
        });
  }

  /** Flushes this when the turns that are waiting are done. In a turn; once for each flush. */
  public void flushLater(Flushable outgoing) {
    corked.add(outgoing);
  }

  /** Fails when this is not a turn. */
  public void requireTurn() {
    context.throwIfNotInThisSynchronizationContext();
  }

  private void uncork() {
    turnsSinceFlush++;
    if (waiting.decrementAndGet() > 0 && turnsSinceFlush < MAX_CORKED_TURNS) {
      return;
    }
    turnsSinceFlush = 0;
    for (int i = 0; i < corked.size(); i++) { // a flush may cork another
      corked.get(i).flush();
    }
    corked.clear();
  }
}
