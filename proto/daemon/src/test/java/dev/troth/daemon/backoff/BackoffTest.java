package dev.troth.daemon.backoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class BackoffTest {

  private static final BackoffLimits LIMITS =
      new BackoffLimits(Duration.ofMillis(100), Duration.ofSeconds(1));

  /** Always draws the most that is allowed. */
  private static final RandomGenerator MOST =
      new RandomGenerator() {
        @Override
        public long nextLong() {
          throw new UnsupportedOperationException();
        }

        @Override
        public long nextLong(long origin, long bound) {
          return bound - 1;
        }
      };

  @Test
  void boundDoublesUpToTheCap() {
    Backoff backoff = new Backoff(LIMITS, MOST);
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      waits.add(backoff.next().toMillis());
    }
    assertThat(waits).containsExactly(100L, 200L, 400L, 800L, 1_000L, 1_000L);
    assertThat(backoff.failures()).isEqualTo(6);
  }

  @Test
  void successStartsAnew() {
    Backoff backoff = new Backoff(LIMITS, MOST);
    backoff.next();
    backoff.next();
    backoff.reset();
    assertThat(backoff.next()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void waitsAreSpreadOverTheWholeRange() {
    RandomGenerator random = new SplittableRandom(1);
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      waits.add(LIMITS.delay(4, random).toMillis());
    }
    assertThat(waits).allMatch(wait -> wait >= 1 && wait <= 800);
    assertThat(waits).anyMatch(wait -> wait < 80).anyMatch(wait -> wait > 720);
  }

  @Test
  void neverOverflows() {
    BackoffLimits wide = new BackoffLimits(Duration.ofDays(1), Duration.ofDays(30));
    assertThat(wide.delay(Integer.MAX_VALUE, MOST)).isEqualTo(Duration.ofDays(30));
  }

  @Test
  void refusesLimitsThatMakeNoSense() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BackoffLimits(Duration.ZERO, Duration.ofSeconds(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BackoffLimits(Duration.ofSeconds(2), Duration.ofSeconds(1)));
  }
}
