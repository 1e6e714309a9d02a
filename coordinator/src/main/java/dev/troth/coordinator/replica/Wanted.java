package dev.troth.coordinator.replica;

import dev.troth.clock.Timestamp;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceScanRequest;

/**
 * What decides where a question goes.
 *
 * @param kind what it is
 * @param moment AT: the one asked for; STALE: the earliest that will do
 */
record Wanted(Kind kind, Timestamp moment) {

  static final Wanted HISTORY = new Wanted(Kind.HISTORY, Timestamp.ZERO);

  /** A replica that keeps up is no further behind what it last said and the time since. */
  private static final long USUAL_LAG_MILLIS = 1_000;

  enum Kind {
    /** Of now: a replica does not know what is now. */
    STRONG,
    /** At a moment that has been chosen. */
    AT,
    /** At any moment that is late enough. */
    STALE,
    /** Of now; what a replica has of it is better than nothing. */
    HISTORY
  }

  static Wanted of(ParticipantServiceReadRequest request, Timestamp now) {
    return of(
        request.getAt(),
        request.getNotBefore(),
        request.hasStaleMillis(),
        request.getStaleMillis(),
        now);
  }

  static Wanted of(ParticipantServiceScanRequest request, Timestamp now) {
    return of(
        request.getAt(),
        request.getNotBefore(),
        request.hasStaleMillis(),
        request.getStaleMillis(),
        now);
  }

  private static Wanted of(
      long at, long notBefore, boolean mayBeStale, long staleMillis, Timestamp now) {
    if (at != 0) {
      return new Wanted(Kind.AT, new Timestamp(at));
    }
    if (!mayBeStale) {
      return new Wanted(Kind.STRONG, Timestamp.ZERO);
    }
    Timestamp bound =
        Long.compareUnsigned(staleMillis, now.millis()) >= 0
            ? Timestamp.ZERO
            : now.plusMillis(-staleMillis);
    return new Wanted(Kind.STALE, Timestamp.max(new Timestamp(notBefore), bound));
  }

  /** How likely a replica is to answer it at once. */
  enum Hope {
    GOOD,
    POOR,
    NONE
  }

  /**
   * What to hope for from a replica.
   *
   * @param reached it can be read up to here, or could be when it last said so
   * @param unheardMillis how long ago that was
   */
  Hope hope(Timestamp reached, long unheardMillis) {
    if (reached.equals(Timestamp.ZERO)) {
      return Hope.NONE;
    }
    return switch (kind) {
      case STRONG -> Hope.NONE;
      case AT -> moment.isAfter(reached) ? Hope.POOR : Hope.GOOD;
      case HISTORY -> Hope.POOR;
      case STALE ->
          moment.isAfter(reached.plusMillis(unheardMillis + USUAL_LAG_MILLIS))
              ? Hope.POOR
              : Hope.GOOD;
    };
  }
}
