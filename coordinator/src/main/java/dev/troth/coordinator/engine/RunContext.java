package dev.troth.coordinator.engine;

import dev.troth.clock.HybridClock;
import dev.troth.daemon.fatal.FatalError;
import java.util.random.RandomGenerator;

/** What all runs of an engine share. */
record RunContext(
    Self self,
    Turns turns,
    SteadyTime time,
    TimerWheel wheel,
    RandomGenerator random,
    HybridClock clock,
    OwnerPeers peers,
    EngineMetrics metrics,
    FatalError fatal,
    Keeper keeper) {

  /** Who keeps the runs. */
  interface Keeper {

    /** Its answer is fixed now. */
    void decided(TransactionRun run);

    /** Nothing is left to do for it. */
    void gone(TransactionRun run);
  }

  long now() {
    return time.nanoTime();
  }
}
