package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceScanRequest;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which moment a read asks for.
 *
 * @param at this one; zero leaves it to the participant
 * @param notBefore the moment is at least this (a session's past)
 * @param staleMillis how far behind now a moment that the participant chooses may be, unsigned;
 *     empty: it is now
 */
public record Recency(Timestamp at, Timestamp notBefore, OptionalLong staleMillis) {

  /** Everything acknowledged before is seen. */
  public static final Recency NOW =
      new Recency(Timestamp.ZERO, Timestamp.ZERO, OptionalLong.empty());

  /** What a read asks for. */
  public static Recency of(ParticipantServiceReadRequest request) {
    return of(
        request.getAt(),
        request.getNotBefore(),
        request.hasStaleMillis(),
        request.getStaleMillis());
  }

  /** What a scan asks for. */
  public static Recency of(ParticipantServiceScanRequest request) {
    return of(
        request.getAt(),
        request.getNotBefore(),
        request.hasStaleMillis(),
        request.getStaleMillis());
  }

  private static Recency of(long at, long notBefore, boolean mayBeStale, long staleMillis) {
    return new Recency(
        new Timestamp(at),
        new Timestamp(notBefore),
        mayBeStale ? OptionalLong.of(staleMillis) : OptionalLong.empty());
  }

  public static Recency at(Timestamp moment) {
    return new Recency(moment, Timestamp.ZERO, OptionalLong.empty());
  }

  boolean isNow() {
    return at.equals(Timestamp.ZERO) && staleMillis.isEmpty();
  }

  /**
   * The moment to read at. When it may be behind now it is the latest at which all that the keys
   * will show is decided, so that nothing has to be waited for, unless that is too far behind.
   *
   * @param now above everything issued and heard here, {@link #notBefore} too
   * @param lowestIntent the lowest prepare timestamp of what is undecided on the keys
   */
  Timestamp moment(Timestamp now, Optional<Timestamp> lowestIntent) {
    if (!at.equals(Timestamp.ZERO)) {
      return at;
    }
    if (staleMillis.isEmpty() || lowestIntent.isEmpty()) {
      return now;
    }
    return Timestamp.max(floor(now), lowestIntent.get().previous());
  }

  /** The earliest moment that will do, of a read that may be behind now. */
  public Timestamp floor(Timestamp now) {
    return Timestamp.max(notBefore, before(now, staleMillis.orElseThrow()));
  }

  private static Timestamp before(Timestamp now, long millis) {
    return Long.compareUnsigned(millis, now.millis()) >= 0
        ? Timestamp.ZERO
        : now.plusMillis(-millis);
  }
}
