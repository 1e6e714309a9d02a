package dev.troth.participant.engine;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import java.time.Duration;

/**
 * The hybrid clock under its persisted ceiling: no timestamp above a durable ceiling leaves this
 * participant, and a restart begins at the old one (protocol section 8).
 *
 * <p>Every timestamp that is read at, committed at or heard moves the clock, so a new prepare
 * timestamp is above all of them: no read times have to be remembered per key (I11).
 */
final class StoreClock {

  /**
   * How far ahead of a clock that is ahead of the wall the ceiling is. A restart begins at the old
   * ceiling: were the next one as far above that as above the wall, a process that is started again
   * and again would soon be so far ahead that nobody listens to it.
   */
  private static final long MARGIN_MILLIS = 300;

  private final HybridClock clock;
  private final Duration ahead;
  private Timestamp staged;

  /** Set by whoever runs the effects of a durable batch. */
  private volatile Timestamp durable;

  StoreClock(HybridClock clock, Timestamp ceiling, Duration ahead) {
    this.clock = clock;
    this.ahead = ahead;
    this.staged = ceiling;
    this.durable = ceiling;
  }

  /** A timestamp above all others here, covered by the ceiling once the batch is durable. */
  Timestamp issue(Batch batch) {
    Timestamp issued = clock.now();
    cover(issued, batch);
    return issued;
  }

  /**
   * Moves the clock to at least {@code heard}, which the ceiling covers once the batch is durable.
   */
  void observe(Timestamp heard, Batch batch) {
    clock.observe(heard);
    cover(heard, batch);
  }

  /** Moves the clock; nothing is issued or served at {@code heard} here. */
  void hear(Timestamp heard) {
    clock.observe(heard);
  }

  boolean isTooFarAhead(Timestamp heard) {
    return clock.isTooFarAhead(heard);
  }

  /** Whether the ceiling above {@code at} is already durable. */
  boolean covers(Timestamp at) {
    return durable.isAfter(at);
  }

  /** This, or the greatest that a restart begins above. */
  Timestamp belowCeiling(Timestamp at) {
    Timestamp ceiling = durable;
    if (ceiling.isAfter(at)) {
      return at;
    }
    return ceiling.equals(Timestamp.ZERO) ? ceiling : ceiling.previous();
  }

  Timestamp current() {
    return clock.current();
  }

  /** Keeps the ceiling ahead, so that hardly anything ever waits for it. */
  void extend(Batch batch) {
    Timestamp now = clock.current();
    if (!staged.isAfter(ceilingAbove(now, 2))) {
      raise(now, batch);
    }
  }

  private void cover(Timestamp at, Batch batch) {
    if (!staged.isAfter(at)) {
      raise(at, batch);
    }
  }

  /**
   * A full distance above the wall or this timestamp, or a part of one.
   *
   * @param divisor into how many parts
   */
  private Timestamp ceilingAbove(Timestamp at, int divisor) {
    long distance = ahead.toMillis();
    return Timestamp.max(
        clock.wall().plusMillis(distance / divisor),
        at.plusMillis(Math.min(distance, MARGIN_MILLIS) / divisor));
  }

  private void raise(Timestamp above, Batch batch) {
    Timestamp ceiling = ceilingAbove(above, 1);
    staged = ceiling;
    batch.writes().raiseCeiling(ceiling);
    batch.whenDurable(() -> durable = ceiling);
  }
}
