package dev.troth.cli.bench;

/**
 * The next one is meant to start as soon as there is room for it. What is slow delays what comes
 * after it, and that delay is in no latency: this measures what the cluster can do, not what users
 * would wait.
 */
final class ClosedLoop implements Pacer {

  @Override
  public long nextStartNanos(long nowNanos) {
    return nowNanos;
  }

  @Override
  public void started() {}
}
