package dev.troth.systemtests.simulation.world;

/**
 * At which boundaries between two effects hosts die while things go wrong.
 *
 * @param probability of each boundary
 * @param boundary the one, counted from 1 over all hosts; 0 = none
 */
public record Crashes(double probability, long boundary) {

  static Crashes byChance(double probability) {
    return new Crashes(probability, 0);
  }

  /** One host dies, at this boundary; at 0 none does. */
  static Crashes at(long boundary) {
    return new Crashes(0, boundary);
  }
}
