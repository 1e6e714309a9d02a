package dev.troth.daemon.clock;

/**
 * Time that runs with a steady source and leans towards an unsteady one: it gains or loses at most
 * a tenth of what elapses, so it neither jumps nor runs backwards. All in nanoseconds.
 */
final class SlewedTime {

  /** At most one part in this many of the elapsed time is corrected. */
  private static final long SLEW_DIVISOR = 10;

  private long steady;
  private long time;
  private long offset;

  /**
   * @param steady where the steady source stands now
   * @param system the time now
   */
  SlewedTime(long steady, long system) {
    this.steady = steady;
    this.time = system;
  }

  /** The time, given where both sources stand. Readings of the steady source do not run back. */
  long advance(long steadyNow, long systemNow) {
    long elapsed = Math.max(0, steadyNow - steady);
    long limit = elapsed / SLEW_DIVISOR;
    long ahead = systemNow - (time + elapsed);
    long correction = Math.max(-limit, Math.min(limit, ahead));
    steady += elapsed;
    time += elapsed + correction;
    offset = ahead - correction;
    return time;
  }

  /** How far the system clock was ahead of the time last told; below zero when it was behind. */
  long offset() {
    return offset;
  }
}
