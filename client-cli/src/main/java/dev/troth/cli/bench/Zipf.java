package dev.troth.cli.bench;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Numbers from 0 to n - 1, the k-th of them with a weight of 1 / (k + 1)^exponent. */
final class Zipf {

  private final int count;

  /** The chance of a number up to this one; empty when all are equally likely. */
  private final double[] cumulative;

  Zipf(int count, double exponent) {
    this.count = count;
    this.cumulative = exponent == 0 ? new double[0] : cumulative(count, exponent);
  }

  int next(RandomGenerator random) {
    if (cumulative.length == 0) {
      return random.nextInt(count);
    }
    int place = Arrays.binarySearch(cumulative, random.nextDouble());
    return Math.min(place < 0 ? -place - 1 : place, count - 1);
  }

  private static double[] cumulative(int count, double exponent) {
    double[] sums = new double[count];
    double sum = 0;
    for (int k = 0; k < count; k++) {
      sum += Math.pow(k + 1.0, -exponent);
      sums[k] = sum;
    }
    for (int k = 0; k < count; k++) {
      sums[k] /= sum;
    }
    return sums;
  }
}
