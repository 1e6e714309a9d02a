package dev.troth.participant.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactSumTest {

  private static final long[] CORNERS = {
    Long.MIN_VALUE, Long.MIN_VALUE + 1, -2, -1, 0, 1, 2, Long.MAX_VALUE - 1, Long.MAX_VALUE
  };

  @Test
  void agreesWithUnboundedArithmeticInEveryCorner() {
    for (long value : CORNERS) {
      for (long plus : CORNERS) {
        for (long minus : CORNERS) {
          for (long bound : CORNERS) {
            assertExact(value, plus, minus, bound);
          }
        }
      }
    }
  }

  @Test
  void agreesWithUnboundedArithmeticOnRandomNumbers() {
    Random random = Seed.random("ExactSumTest");
    for (int i = 0; i < 100_000; i++) {
      assertExact(any(random), any(random), any(random), any(random));
    }
  }

  @Test
  void subtractsToTheNearestNumberOf64Bits() {
    BigInteger min = BigInteger.valueOf(Long.MIN_VALUE);
    BigInteger max = BigInteger.valueOf(Long.MAX_VALUE);
    for (long a : CORNERS) {
      for (long b : CORNERS) {
        BigInteger exact = BigInteger.valueOf(a).subtract(BigInteger.valueOf(b)).max(min).min(max);
        assertThat(ExactSum.saturatedDifference(a, b)).isEqualTo(exact.longValueExact());
      }
    }
  }

  private static long any(Random random) {
    return random.nextLong() >> random.nextInt(64);
  }

  private static void assertExact(long value, long plus, long minus, long bound) {
    int order =
        BigInteger.valueOf(value)
            .add(new BigInteger(Long.toUnsignedString(plus)))
            .subtract(new BigInteger(Long.toUnsignedString(minus)))
            .compareTo(BigInteger.valueOf(bound));
    String sum = value + " + " + plus + " - " + minus + " against " + bound;
    assertThat(ExactSum.isAtLeast(value, plus, minus, bound)).as(sum).isEqualTo(order >= 0);
    assertThat(ExactSum.isAtMost(value, plus, minus, bound)).as(sum).isEqualTo(order <= 0);
  }
}
