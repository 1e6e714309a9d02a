package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.v1.KeyPolicy;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Prunes a store as an engine does, a step at a time. */
public final class Pruning {

  private static final Duration STEP = Duration.ofMillis(20);

  private final Store store;
  private final Pruner pruner;
  private final LongAdder pruned = new LongAdder();
  private long nanos;

  /**
   * @param wallMillis what time it is
   */
  public Pruning(Store store, long wallMillis, KeyPolicy... policies) {
    this.store = store;
    this.pruner =
        new Pruner(
            store,
            Keeping.settings(policies),
            () -> Timestamp.ofMillis(wallMillis),
            () -> wallMillis,
            pruned);
  }

  /** One step. */
  public void step() {
    nanos += STEP.toNanos();
    StagedWrites writes = new StagedWrites();
    pruner.tick(writes, nanos);
    store.write(writes);
  }

  /** How many events are pruned. */
  public long pruned() {
    return pruned.sum();
  }

  /** A round, and what is left of it; returns how many events are pruned. */
  public long round() {
    for (long waited = 0; waited < Duration.ofSeconds(9).toNanos(); waited += STEP.toNanos()) {
      step();
    }
    return pruned.sum();
  }
}
