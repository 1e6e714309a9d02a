package dev.troth.systemtests.simulation.workload;

import dev.troth.systemtests.simulation.history.Attempt;

/** What a client reads. */
interface ReadsAtRandom {

  /** Reads something, and goes on when it is answered or has taken too long. */
  void read(Runnable then);

  /** Looks for what a transaction that was acknowledged has written. */
  void readBack(Attempt attempt, Runnable then);
}
