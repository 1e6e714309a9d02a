package dev.troth.cli.client;

import java.time.Duration;

/** Time that passes only while somebody waits for it. */
final class SteppedPause implements Pause {

  private Duration slept = Duration.ZERO;

  @Override
  public void sleep(Duration duration) {
    slept = slept.plus(duration).plusMillis(1);
  }

  @Override
  public long nanoTime() {
    return slept.toNanos();
  }

  Duration slept() {
    return slept;
  }
}
