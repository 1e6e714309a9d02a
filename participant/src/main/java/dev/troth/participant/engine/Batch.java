package dev.troth.participant.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * What the engine did with the messages of one turn: writes that go to the store as one unit, and
 * effects.
 *
 * <p>Effects run in order. {@code whenDurable} ones run once everything written up to and including
 * this batch is durable; {@code force} says that they must not wait for a sync that somebody else
 * needs.
 */
public final class Batch {

  private StagedWrites writes = new StagedWrites();
  private final List<Runnable> now = new ArrayList<>();
  private final List<Runnable> whenDurable = new ArrayList<>();
  private boolean forced;
  private boolean wroteEarly;

  StagedWrites writes() {
    return writes;
  }

  /**
   * Writes what is staged so far on its own, for somebody who has to read it back. Only between two
   * messages: what one message stages stays one unit.
   */
  void writeStaged(Store store) {
    if (!writes.isEmpty()) {
      store.write(writes);
      writes = new StagedWrites();
      wroteEarly = true;
    }
  }

  /** Whether the store has anything of this batch to make durable. */
  public boolean hasWrites() {
    return wroteEarly || !writes.isEmpty();
  }

  void force() {
    forced = true;
  }

  void now(Runnable effect) {
    now.add(effect);
  }

  void whenDurable(Runnable effect) {
    whenDurable.add(effect);
  }

  public StagedWrites staged() {
    return writes;
  }

  public List<Runnable> effectsNow() {
    return now;
  }

  public List<Runnable> effectsWhenDurable() {
    return whenDurable;
  }

  public boolean isForced() {
    return forced;
  }
}
