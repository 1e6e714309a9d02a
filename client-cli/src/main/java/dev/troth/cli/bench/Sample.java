package dev.troth.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** So many of all transactions, each of them with the same chance. */
final class Sample {

  private final int size;
  private final RandomGenerator random;
  private final List<Told> chosen = new ArrayList<>();
  private long seen;

  Sample(int size, RandomGenerator random) {
    this.size = size;
    this.random = random;
  }

  void offer(Told told) {
    seen++;
    if (chosen.size() < size) {
      chosen.add(told);
    } else if (size > 0) {
      long place = random.nextLong(seen);
      if (place < size) {
        chosen.set((int) place, told);
      }
    }
  }

  List<Told> chosen() {
    return chosen;
  }
}
