package dev.troth.cli.bench;

/**
 * Starts on a schedule that does not care how the earlier ones fare, as users do not. Latency
 * counts from the scheduled start, so what had to wait for room is not left out (no coordinated
 * omission).
 */
final class OpenLoop implements Pacer {

  private static final double NANOS_PER_SECOND = 1e9;

  private final long beginNanos;
  private final double perSecond;
  private long number;

  OpenLoop(long beginNanos, double perSecond) {
    this.beginNanos = beginNanos;
    this.perSecond = perSecond;
  }

  @Override
  public long nextStartNanos(long nowNanos) {
    return beginNanos + (long) (number * NANOS_PER_SECOND / perSecond);
  }

  @Override
  public void started() {
    number++;
  }
}
