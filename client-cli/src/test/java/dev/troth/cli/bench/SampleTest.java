package dev.troth.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.v1.Outcome;
import dev.troth.v1.TransactionSpec;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SampleTest {

  private final SplittableRandom random = new SplittableRandom(9);

  @Test
  void keepsAllWhenThereAreNoMore() {
    assertThat(sample(10, 7)).isEqualTo(7);
  }

  @Test
  void keepsNoMoreThanItsSize() {
    assertThat(sample(10, 1_000)).isEqualTo(10);
    assertThat(sample(0, 1_000)).isZero();
  }

  @Test
  void theLastOnesHaveTheSameChanceAsTheFirst() {
    int fromSecondHalf = 0;
    for (int run = 0; run < 1_000; run++) {
      Sample sample = new Sample(10, random);
      for (int i = 0; i < 100; i++) {
        sample.offer(told(i));
      }
      fromSecondHalf +=
          (int)
              sample.chosen().stream()
                  .filter(told -> Integer.parseInt(told.transactionId()) >= 50)
                  .count();
    }

    assertThat(fromSecondHalf).isBetween(4_700, 5_300);
  }

  private int sample(int size, int offered) {
    Sample sample = new Sample(size, random);
    for (int i = 0; i < offered; i++) {
      sample.offer(told(i));
    }
    return sample.chosen().size();
  }

  private static Told told(int number) {
    return new Told(
        new Work.Write(TransactionSpec.getDefaultInstance(), new Changes(0)),
        Outcome.newBuilder().setTransactionId(Integer.toString(number)).build());
  }
}
