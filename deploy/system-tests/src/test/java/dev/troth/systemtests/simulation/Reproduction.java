package dev.troth.systemtests.simulation;

import java.util.List;

/** How a seed is looked at. */
final class Reproduction {

  /** Lines before these are printed only when there are no more of them. */
  private static final int MAX_LINES = 2_000;

  private Reproduction() {}

  /** One line that does it again. */
  static String command(Life life, long seed) {
    return "seed "
        + seed
        + ": mvn -pl deploy/system-tests -am test -Dtest="
        + life.test()
        + " -Dsurefire.failIfNoSpecifiedTests=false -Dseed="
        + seed
        + (Boolean.getBoolean("heavy") ? " -Dheavy=true" : "");
  }

  static void print(List<String> trace) {
    int from = Math.max(0, trace.size() - MAX_LINES);
    trace.subList(from, trace.size()).forEach(System.out::println);
  }
}
