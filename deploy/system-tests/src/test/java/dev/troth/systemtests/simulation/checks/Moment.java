package dev.troth.systemtests.simulation.checks;

import dev.troth.clock.Timestamp;
import java.util.Optional;

/**
 * What a key is after the last event at a commit timestamp.
 *
 * @param version how many events made it
 * @param counter a counter's sum
 * @param value a value's text; empty when there is none
 * @param listed how many events of a stream there are
 */
record Moment(Timestamp at, long version, long counter, Optional<String> value, int listed) {

  static final Moment BEFORE_ALL = new Moment(Timestamp.ZERO, 0, 0, Optional.empty(), 0);

  Moment added(Timestamp when, long delta) {
    return new Moment(when, version + 1, counter + delta, value, listed);
  }

  Moment put(Timestamp when, String text) {
    return new Moment(when, version + 1, counter, Optional.of(text), listed);
  }

  Moment appended(Timestamp when) {
    return new Moment(when, version + 1, counter, value, listed + 1);
  }
}
