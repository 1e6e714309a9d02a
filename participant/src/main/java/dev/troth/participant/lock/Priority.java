package dev.troth.participant.lock;

import dev.troth.id.TransactionId;

/**
 * A transaction's age for wait-die, the same at every participant and in every retry (R12). Older
 * is smaller.
 *
 * @param time milliseconds since 1970, unsigned
 * @param id tells transactions of the same time apart
 */
public record Priority(long time, TransactionId id) implements Comparable<Priority> {

  /** Older than whatever has a time. */
  static Priority oldest(TransactionId id) {
    return new Priority(0, id);
  }

  boolean isOlderThan(Priority other) {
    return compareTo(other) < 0;
  }

  @Override
  public int compareTo(Priority other) {
    int byTime = Long.compareUnsigned(time, other.time);
    return byTime != 0 ? byTime : id.compareTo(other.id);
  }
}
