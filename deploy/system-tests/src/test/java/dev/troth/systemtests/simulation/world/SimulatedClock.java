package dev.troth.systemtests.simulation.world;

/** One host's clocks: both drift, and somebody sets the one on the wall. */
public final class SimulatedClock {

  /** 2027-01-15, so that ids look like ids. */
  private static final long EPOCH_MILLIS = 1_800_000_000_000L;

  private final Agenda agenda;
  private final double rate;
  private final long monotonicOrigin;
  private long wallOffsetMillis;

  SimulatedClock(Agenda agenda, double rate, long monotonicOrigin, long wallOffsetMillis) {
    this.agenda = agenda;
    this.rate = rate;
    this.monotonicOrigin = monotonicOrigin;
    this.wallOffsetMillis = wallOffsetMillis;
  }

  /** As {@link System#nanoTime}: it may begin anywhere. */
  public long nanos() {
    return monotonicOrigin + drifted();
  }

  public long wallMillis() {
    return EPOCH_MILLIS + wallOffsetMillis + drifted() / 1_000_000;
  }

  /** How long a time by this clock takes in truth. */
  long trueNanos(long byThisClock) {
    return (long) (byThisClock / rate);
  }

  void jump(long millis) {
    wallOffsetMillis += millis;
  }

  private long drifted() {
    return (long) (agenda.now() * rate);
  }
}
