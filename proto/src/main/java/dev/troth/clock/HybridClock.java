package dev.troth.clock;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A hybrid logical clock: never behind the wall clock, always above everything it has issued or
 * heard. Safe for any number of threads.
 */
public final class HybridClock {

  private final LongSupplier wallMillis;
  private final long maxAheadMillis;
  private final AtomicLong last;

  /**
   * @param wallMillis the wall clock, in milliseconds since 1970
   * @param maxAhead how far ahead of the wall clock a timestamp from elsewhere may be
   * @param floor every timestamp issued is above it (a store's persisted ceiling)
   */
  public HybridClock(LongSupplier wallMillis, Duration maxAhead, Timestamp floor) {
    this.wallMillis = wallMillis;
    this.maxAheadMillis = maxAhead.toMillis();
    this.last = new AtomicLong(floor.bits());
  }

  /** A timestamp above all that were issued or observed before. */
  public Timestamp now() {
    long wall = Timestamp.ofMillis(wallMillis.getAsLong()).bits();
    return new Timestamp(last.updateAndGet(previous -> Math.max(previous + 1, wall)));
  }

  /** The time as it stands, without issuing it: at least everything issued or observed. */
  public Timestamp current() {
    return new Timestamp(Math.max(last.get(), Timestamp.ofMillis(wallMillis.getAsLong()).bits()));
  }

  /** What the wall clock says: never above {@link #current}. */
  public Timestamp wall() {
    return Timestamp.ofMillis(wallMillis.getAsLong());
  }

  /** Whether a timestamp from elsewhere is so far ahead that it has to be refused. */
  public boolean isTooFarAhead(Timestamp heard) {
    return heard.millis() - wallMillis.getAsLong() > maxAheadMillis;
  }

  /**
   * Everything issued from now on is above {@code heard}. The caller has refused what is too far
   * ahead.
   *
   * @return whether this moved the clock
   */
  public boolean observe(Timestamp heard) {
    return last.getAndAccumulate(heard.bits(), Math::max) < heard.bits();
  }
}
