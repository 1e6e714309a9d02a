package dev.troth.systemtests.simulation.history;

import dev.troth.clock.Timestamp;

/**
 * What a session has done before something.
 *
 * @param written its writes took effect up to this moment
 * @param seen its reads showed moments up to this
 */
public record SessionPast(Timestamp written, Timestamp seen) {

  /** Of what is asked outside of a session, or first in one. */
  public static final SessionPast NONE = new SessionPast(Timestamp.ZERO, Timestamp.ZERO);

  public Timestamp latest() {
    return Timestamp.max(written, seen);
  }

  public SessionPast wrote(Timestamp moment) {
    return new SessionPast(Timestamp.max(written, moment), seen);
  }

  public SessionPast saw(Timestamp moment) {
    return new SessionPast(written, Timestamp.max(seen, moment));
  }

  /** What two sessions together have done. */
  public SessionPast with(SessionPast other) {
    return wrote(other.written).saw(other.seen);
  }
}
