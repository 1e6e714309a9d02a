package dev.troth.cli.bench;

import java.util.Arrays;

/** What a transaction does to which slots: one event in each, with what it adds to the sum. */
final class Changes {

  private final int[] slots;
  private final long[] deltas;
  private int size;

  Changes(int capacity) {
    this.slots = new int[capacity];
    this.deltas = new long[capacity];
  }

  /**
   * @param delta 0 for what has no sum
   */
  Changes add(int slot, long delta) {
    slots[size] = slot;
    deltas[size] = delta;
    size++;
    return this;
  }

  int size() {
    return size;
  }

  int slot(int index) {
    return slots[index];
  }

  long delta(int index) {
    return deltas[index];
  }

  @Override
  public String toString() {
    return Arrays.toString(slots) + Arrays.toString(deltas);
  }
}
