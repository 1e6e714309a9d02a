package dev.troth.coordinator.link;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clocks that travel with messages (section 8). */
final class ClockExchange {

  private static final Logger log = LoggerFactory.getLogger(ClockExchange.class);

  private final HybridClock clock;

  ClockExchange(HybridClock clock) {
    this.clock = clock;
  }

  /** What to send along. */
  long now() {
    return clock.now().bits();
  }

  /** What came along; a clock too far ahead is not followed. */
  void heard(long bits, String peer) {
    Timestamp timestamp = new Timestamp(bits);
    if (clock.isTooFarAhead(timestamp)) {
      log.warn("clock is too far ahead peer={} clock={}", peer, timestamp);
    } else {
      clock.observe(timestamp);
    }
  }
}
