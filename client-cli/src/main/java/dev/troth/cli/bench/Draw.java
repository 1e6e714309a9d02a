package dev.troth.cli.bench;

import java.util.random.RandomGenerator;

/** Draws the participants and the keys of a transaction. For one thread. */
final class Draw {

  private final Zipf keys;
  private final int keyCount;
  private final int[] participants;
  private final int perTransaction;

  Draw(BenchPlan plan, KeySpace space) {
    this.keys = new Zipf(plan.keys(), plan.skew());
    this.keyCount = plan.keys();
    this.perTransaction = plan.participantsPerTransaction();
    this.participants = new int[space.participants()];
    for (int i = 0; i < participants.length; i++) {
      participants[i] = i;
    }
  }

  /** How many take part in each transaction. */
  int participantsPerTransaction() {
    return perTransaction;
  }

  /** Draws anew: as many different participants as take part, {@link #participant} tells which. */
  void shuffle(RandomGenerator random) {
    for (int i = 0; i < perTransaction; i++) {
      swap(i, random.nextInt(i, participants.length));
    }
  }

  /** The same with a given one in the first place. */
  void shuffleAfter(int first, RandomGenerator random) {
    for (int i = 0; participants[0] != first; i++) {
      swap(0, i);
    }
    for (int i = 1; i < perTransaction; i++) {
      swap(i, random.nextInt(i, participants.length));
    }
  }

  /** The participant drawn in this place. */
  int participant(int place) {
    return participants[place];
  }

  /** A key's number. */
  int key(RandomGenerator random) {
    return keys.next(random);
  }

  /** A key's number that is another one than the one given. */
  int keyBeside(int other, RandomGenerator random) {
    int key = keys.next(random);
    return key == other ? (key + 1) % keyCount : key;
  }

  private void swap(int i, int j) {
    int kept = participants[i];
    participants[i] = participants[j];
    participants[j] = kept;
  }
}
