package dev.troth.participant.lock;

import java.util.Random;

/** Where random tests get their randomness: a seed that is printed, or the one to be repeated. */
public final class Seed {

  private Seed() {}

  /** Set -Dtroth.seed=N to repeat a run. */
  public static Random random(String test) {
    long seed = Long.getLong("troth.seed", System.nanoTime());
    System.out.println(test + ": -Dtroth.seed=" + seed);
    return new Random(seed);
  }
}
