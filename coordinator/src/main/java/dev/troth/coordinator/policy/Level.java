package dev.troth.coordinator.policy;

import dev.troth.v1.Consistency;
import dev.troth.v1.Freshness;
import dev.troth.v1.KeyPolicy;
import java.time.Duration;

/**
 * How fresh a read is, by strength: STRONG, BOUNDED by less, BOUNDED by more, SESSION, EVENTUAL. A
 * session's past is seen at every level, so that BOUNDED promises what SESSION does, and a bound.
 *
 * @param maxStaleness of BOUNDED; zero for the others
 */
record Level(Consistency consistency, Duration maxStaleness) implements Comparable<Level> {

  static final Level STRONG = new Level(Consistency.CONSISTENCY_STRONG, Duration.ZERO);
  static final Level SESSION = new Level(Consistency.CONSISTENCY_SESSION, Duration.ZERO);
  static final Level EVENTUAL = new Level(Consistency.CONSISTENCY_EVENTUAL, Duration.ZERO);

  private static final int MAX_NANOS = 999_999_999;

  /** What a policy says that says a level. */
  static Level of(KeyPolicy policy) {
    return of(policy.getConsistency(), policy.getMaxStaleness());
  }

  /** What a request says that says a level; a bound that is none is refused by others. */
  static Level of(Freshness freshness) {
    return of(freshness.getConsistency(), freshness.getMaxStaleness());
  }

  private static Level of(Consistency consistency, com.google.protobuf.Duration maxStaleness) {
    return switch (consistency) {
      case CONSISTENCY_STRONG -> STRONG;
      case CONSISTENCY_SESSION -> SESSION;
      case CONSISTENCY_EVENTUAL -> EVENTUAL;
      case CONSISTENCY_BOUNDED ->
          new Level(
              consistency,
              Duration.ofSeconds(
                  maxStaleness.getSeconds(),
                  Math.max(0, Math.min(MAX_NANOS, maxStaleness.getNanos()))));
      case CONSISTENCY_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("no level: " + consistency);
    };
  }

  static Level stronger(Level a, Level b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** The stronger is the greater. */
  @Override
  public int compareTo(Level other) {
    int byStrength = Integer.compare(strength(), other.strength());
    return byStrength != 0 ? byStrength : other.maxStaleness.compareTo(maxStaleness);
  }

  private int strength() {
    return switch (consistency) {
      case CONSISTENCY_STRONG -> 3;
      case CONSISTENCY_BOUNDED -> 2;
      case CONSISTENCY_SESSION -> 1;
      case CONSISTENCY_EVENTUAL, CONSISTENCY_UNSPECIFIED, UNRECOGNIZED -> 0;
    };
  }

  /** For people. */
  @Override
  public String toString() {
    String name = consistency.name().substring("CONSISTENCY_".length());
    return consistency == Consistency.CONSISTENCY_BOUNDED
        ? name + " by " + maxStaleness.toMillis() + " ms"
        : name;
  }
}
