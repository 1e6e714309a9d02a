package dev.troth.daemon.clock;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.troth.daemon.CapturedLog;
import dev.troth.daemon.metrics.Metrics;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SteadyWallClockTest {

  private static final long START = 1_700_000_000_000L;

  private final CapturedLog log = new CapturedLog(SteadyWallClock.class);

  private long steadyMillis = 42;
  private long systemMillis = START;

  private final SteadyWallClock clock =
      new SteadyWallClock(() -> steadyMillis * 1_000_000, () -> systemMillis);

  @AfterEach
  void stopListening() {
    log.close();
  }

  @Test
  void runsWithTheSystemClock() {
    pass(1_234);
    assertThat(clock.getAsLong()).isEqualTo(START + 1_234);
    assertThat(clock.offsetMillis()).isZero();
  }

  @Test
  void stepForwardIsMadeUpATenthAtATime() {
    systemMillis += 1_000;
    assertThat(clock.getAsLong()).isEqualTo(START);
    assertThat(clock.offsetMillis()).isEqualTo(1_000);

    pass(2_000);
    assertThat(clock.getAsLong()).isEqualTo(START + 2_200);
    assertThat(clock.offsetMillis()).isEqualTo(800);

    pass(8_000);
    assertThat(clock.getAsLong()).isEqualTo(systemMillis);
    pass(1_000);
    assertThat(clock.getAsLong()).isEqualTo(systemMillis);
  }

  @Test
  void stepBackwardSlowsItDownAndNeverTurnsItBack() {
    systemMillis -= 1_000;
    assertThat(clock.getAsLong()).isEqualTo(START);

    pass(2_000);
    assertThat(clock.getAsLong()).isEqualTo(START + 1_800);
    assertThat(clock.offsetMillis()).isEqualTo(-800);

    pass(8_000);
    assertThat(clock.getAsLong()).isEqualTo(systemMillis);
  }

  @Test
  void oftenAskedOrSeldomItTellsTheSame() {
    SteadyWallClock seldom =
        new SteadyWallClock(() -> steadyMillis * 1_000_000, () -> systemMillis);
    systemMillis += 5_000;
    for (int i = 0; i < 1_000; i++) {
      pass(10);
      clock.getAsLong();
    }
    assertThat(clock.getAsLong()).isEqualTo(seldom.getAsLong()).isEqualTo(START + 11_000);
  }

  @Test
  void neverRunsBackwardsWhateverTheSystemClockDoes() {
    SplittableRandom random = new SplittableRandom(7);
    long last = clock.getAsLong();
    for (int i = 0; i < 10_000; i++) {
      long elapsed = random.nextLong(100);
      pass(elapsed);
      if (random.nextInt(50) == 0) {
        systemMillis += random.nextLong(-100_000, 100_000);
      }
      long now = clock.getAsLong();
      assertThat(now - last).isBetween(elapsed * 9 / 10 - 1, elapsed * 11 / 10 + 1);
      assertThat(now).isGreaterThanOrEqualTo(last);
      last = now;
    }
  }

  @Test
  void warnsOncePerLargeStep() {
    systemMillis += 501;
    clock.getAsLong();
    clock.getAsLong();
    assertThat(log.events()).hasSize(1);
    assertThat(log.events().get(0).getLevel()).isEqualTo(Level.WARN);

    pass(10_000);
    clock.getAsLong();
    systemMillis -= 2_000;
    clock.getAsLong();
    assertThat(log.events()).hasSize(2);
  }

  @Test
  void doesNotWarnOfASmallStep() {
    systemMillis += 500;
    clock.getAsLong();
    assertThat(log.events()).isEmpty();
  }

  @Test
  void machineClockHasItsOffsetAmongTheMetrics() {
    Metrics metrics = new Metrics();
    long before = System.currentTimeMillis();
    assertThat(SteadyWallClock.system(metrics).getAsLong()).isBetween(before - 100, before + 5_000);
    assertThat(metrics.scrape()).contains("troth_clock_offset_seconds");
    metrics.close();
  }

  private void pass(long millis) {
    steadyMillis += millis;
    systemMillis += millis;
  }
}
