package dev.troth.systemtests.simulation;

import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.Trace;

/** Prints what the first seeds' traces come to: the same in every process. */
final class TraceHashes {

  static final int SEEDS = 15;

  private TraceHashes() {}

  public static void main(String[] args) {
    SilentLogs.install();
    for (long seed = 1; seed <= SEEDS; seed++) {
      Result result = Life.TRANSACTIONS.live(seed, new Seams(), Trace.unread());
      System.out.println(seed + " " + result.traceHash());
    }
  }
}
