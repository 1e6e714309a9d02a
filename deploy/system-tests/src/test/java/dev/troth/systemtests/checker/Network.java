package dev.troth.systemtests.checker;

import java.util.function.IntConsumer;

/** A set of messages, by their numbers in {@link Messages}: all that was ever said. */
record Network(long low, long high) {

  /** How many different messages a setting may have. */
  static final int CAPACITY = 2 * Long.SIZE;

  static final Network EMPTY = new Network(0, 0);

  static Network of(int message) {
    return message < Long.SIZE
        ? new Network(1L << message, 0)
        : new Network(0, 1L << (message - Long.SIZE));
  }

  Network plus(Network other) {
    return new Network(low | other.low, high | other.high);
  }

  Network among(Network mask) {
    return new Network(low & mask.low, high & mask.high);
  }

  Network without(Network mask) {
    return new Network(low & ~mask.low, high & ~mask.high);
  }

  void forEach(IntConsumer use) {
    for (long rest = low; rest != 0; rest &= rest - 1) {
      use.accept(Long.numberOfTrailingZeros(rest));
    }
    for (long rest = high; rest != 0; rest &= rest - 1) {
      use.accept(Long.SIZE + Long.numberOfTrailingZeros(rest));
    }
  }

  @Override
  public int hashCode() {
    return Long.hashCode((low * 0x9E3779B97F4A7C15L) ^ Long.rotateLeft(high, 21));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Network that && low == that.low && high == that.high;
  }
}
