package dev.troth.coordinator.policy;

import com.google.protobuf.Duration;
import dev.troth.error.RejectedException;
import dev.troth.v1.Consistency;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Freshness;
import java.util.List;

/**
 * Which level a read or a scan gets. One that does not say: the strongest of its keys' policies;
 * that of a key without policy is STRONG, or SESSION with a session; with a session it is at least
 * SESSION. One that says less than a policy that is fixed is refused. What is as of a moment is
 * about the past, and of no policy's concern.
 */
public final class ReadLevels {

  /** The widest bound that a read can ask for, so that of a policy is no wider in effect. */
  private static final java.time.Duration WIDEST = java.time.Duration.ofDays(1);

  private ReadLevels() {}

  /**
   * What a request wants, with its level.
   *
   * @param governed all that it reads, with all policies that hold for some of it
   * @throws RejectedException POLICY, INVALID_REQUEST
   */
  public static Freshness settle(Freshness asked, List<Governed> governed) {
    if (asked.getAsOf() != 0 || asked.getConsistency() == Consistency.UNRECOGNIZED) {
      return asked;
    }
    if (asked.getConsistency() != Consistency.CONSISTENCY_UNSPECIFIED) {
      Level level = Level.of(asked);
      governed.forEach(read -> requireAllowed(level, read));
      return asked;
    }
    Level level = byPolicy(!asked.getSessionToken().isEmpty(), governed);
    if (asked.hasMaxStaleness()) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_INVALID_REQUEST,
          "freshness.maxStaleness: goes with BOUNDED alone, not with %s, which is the level of a read that says none"
              .formatted(level));
    }
    return with(asked, level);
  }

  private static Level byPolicy(boolean isInSession, List<Governed> governed) {
    Level ofNone = isInSession ? Level.SESSION : Level.STRONG;
    Level strongest = isInSession ? Level.SESSION : Level.EVENTUAL;
    for (Governed read : governed) {
      strongest = Level.stronger(strongest, read.hasLevel() ? Level.of(read.policy()) : ofNone);
    }
    return strongest;
  }

  private static void requireAllowed(Level asked, Governed read) {
    if (!read.policy().getFixed() || !read.hasLevel()) {
      return;
    }
    Level least = Level.of(read.policy());
    if (asked.compareTo(least) < 0) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_POLICY,
          "%s: the policy of %s is %s, fixed; %s is less: ask for that, or leave the level out"
              .formatted(read.what(), read.prefix(), least, asked));
    }
  }

  private static Freshness with(Freshness asked, Level level) {
    Freshness.Builder settled = asked.toBuilder().setConsistency(level.consistency());
    if (level.consistency() == Consistency.CONSISTENCY_BOUNDED) {
      java.time.Duration bound =
          level.maxStaleness().compareTo(WIDEST) > 0 ? WIDEST : level.maxStaleness();
      settled.setMaxStaleness(
          Duration.newBuilder().setSeconds(bound.getSeconds()).setNanos(bound.getNano()));
    }
    return settled.build();
  }
}
