package dev.troth.coordinator.read;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.v1.Consistency;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Freshness;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which moment a read is to show. Each participant chooses one for what it is asked; of several the
 * reader's level settles which it is. A strong read takes the latest, so that it sees all that was
 * acknowledged before it began. One that may be stale takes the earliest: what any participant
 * chose has nothing undecided at or below it there, so reading there again never waits; and it is
 * no earlier than the level allows, for none of those that were chosen is.
 *
 * @param consistency not set for a read as of a moment
 * @param asOf the past moment to read at, or zero
 * @param notBefore the session's past
 * @param staleMillis how far behind now it may be; none for a strong read
 */
record WantedMoment(
    Consistency consistency, Timestamp asOf, Timestamp notBefore, OptionalLong staleMillis) {

  /** Further back than any clock goes. */
  static final long ANY_AGE_MILLIS = (1L << 48) - 1;

  private static final Duration MAX_STALENESS = Duration.ofDays(1);
  private static final int MAX_NANOS = 999_999_999;

  /**
   * What a request wants.
   *
   * @param freshness with its level, unless it is as of a moment
   * @param notBefore the past of its session
   * @param now the clock
   * @throws RejectedException INVALID_REQUEST naming the field
   */
  static WantedMoment of(Freshness freshness, Timestamp notBefore, Timestamp now) {
    Timestamp asOf = new Timestamp(freshness.getAsOf());
    if (!asOf.equals(Timestamp.ZERO)) {
      return asOf(freshness, asOf, now);
    }
    Consistency level = freshness.getConsistency();
    if (level != Consistency.CONSISTENCY_BOUNDED && freshness.hasMaxStaleness()) {
      throw invalid("freshness.maxStaleness: goes with BOUNDED alone, not with " + name(level));
    }
    return switch (level) {
      case CONSISTENCY_STRONG -> new WantedMoment(level, asOf, notBefore, OptionalLong.empty());
      case CONSISTENCY_SESSION, CONSISTENCY_EVENTUAL ->
          new WantedMoment(level, asOf, notBefore, OptionalLong.of(ANY_AGE_MILLIS));
      case CONSISTENCY_BOUNDED ->
          new WantedMoment(level, asOf, notBefore, OptionalLong.of(staleMillis(freshness)));
      case CONSISTENCY_UNSPECIFIED, UNRECOGNIZED ->
          throw invalid("freshness.consistency: STRONG, SESSION, BOUNDED or EVENTUAL");
    };
  }

  private static WantedMoment asOf(Freshness freshness, Timestamp asOf, Timestamp now) {
    if (freshness.getConsistency() != Consistency.CONSISTENCY_UNSPECIFIED) {
      throw invalid("freshness.consistency: does not go with as_of, which is a level of its own");
    }
    if (freshness.hasMaxStaleness()) {
      throw invalid("freshness.maxStaleness: does not go with as_of");
    }
    if (asOf.isAfter(now)) {
      throw invalid(
          "freshness.asOf: %s is in the future: it is %s here; ask again then"
              .formatted(asOf, now));
    }
    return new WantedMoment(
        Consistency.CONSISTENCY_UNSPECIFIED, asOf, Timestamp.ZERO, OptionalLong.empty());
  }

  private static long staleMillis(Freshness freshness) {
    if (!freshness.hasMaxStaleness()) {
      throw invalid("freshness.maxStaleness: BOUNDED needs it, above 0 and at most 1 day");
    }
    var most = freshness.getMaxStaleness();
    boolean isPositive =
        most.getSeconds() >= 0
            && most.getNanos() >= 0
            && most.getNanos() <= MAX_NANOS
            && (most.getSeconds() > 0 || most.getNanos() > 0);
    if (!isPositive
        || Duration.ofSeconds(most.getSeconds(), most.getNanos()).compareTo(MAX_STALENESS) > 0) {
      throw invalid("freshness.maxStaleness: must be above 0 and at most 1 day");
    }
    return Duration.ofSeconds(most.getSeconds(), most.getNanos()).toMillis();
  }

  boolean isAsOf() {
    return !asOf.equals(Timestamp.ZERO);
  }

  /**
   * The earliest moment that will do, for an answer that nobody has to be asked for; none when
   * everything acknowledged has to be seen, or the past.
   *
   * @param now the clock
   */
  Optional<Timestamp> earliest(Timestamp now) {
    if (staleMillis.isEmpty()) {
      return Optional.empty();
    }
    long millis = staleMillis.getAsLong();
    Timestamp bound = millis < now.millis() ? now.plusMillis(-millis) : Timestamp.ZERO;
    return Optional.of(Timestamp.max(notBefore, bound));
  }

  /** The moment at which all have to be read, given those that the participants chose. */
  Timestamp settle(Collection<Timestamp> chosen) {
    if (isAsOf()) {
      return asOf;
    }
    return chosen.stream()
        .reduce((a, b) -> staleMillis.isPresent() == a.isAfter(b) ? b : a)
        .orElseThrow();
  }

  private static String name(Consistency level) {
    return level == Consistency.UNRECOGNIZED
        ? "this level"
        : level.name().substring("CONSISTENCY_".length());
  }

  private static RejectedException invalid(String message) {
    return new RejectedException(ErrorCode.ERROR_CODE_INVALID_REQUEST, message);
  }
}
