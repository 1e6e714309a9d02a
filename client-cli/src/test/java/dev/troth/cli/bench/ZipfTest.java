package dev.troth.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ZipfTest {

  private static final int KEYS = 100;
  private static final int DRAWS = 1_000_000;

  @Test
  void drawsEveryKeyAsOftenWithoutSkew() {
    for (double share : shares(0)) {
      assertThat(share).isCloseTo(1.0 / KEYS, within(0.001));
    }
  }

  @Test
  void drawsTheFirstKeyTwiceAsOftenAsTheSecondWithAnExponentOfOne() {
    double[] shares = shares(1);
    double harmonic = 0;
    for (int k = 1; k <= KEYS; k++) {
      harmonic += 1.0 / k;
    }
    for (int k = 0; k < KEYS; k++) {
      assertThat(shares[k]).isCloseTo(1 / (harmonic * (k + 1)), within(0.002));
    }
  }

  @Test
  void drawsHardlyAnythingButTheFirstKeysWithAGreatExponent() {
    double[] shares = shares(3);

    assertThat(shares[0] + shares[1] + shares[2]).isGreaterThan(0.95);
  }

  private static double[] shares(double exponent) {
    Zipf zipf = new Zipf(KEYS, exponent);
    SplittableRandom random = new SplittableRandom(7);
    double[] shares = new double[KEYS];
    for (int i = 0; i < DRAWS; i++) {
      shares[zipf.next(random)] += 1.0 / DRAWS;
    }
    return shares;
  }
}
