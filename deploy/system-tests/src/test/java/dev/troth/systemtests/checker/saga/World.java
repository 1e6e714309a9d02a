package dev.troth.systemtests.checker.saga;

import java.util.Arrays;

/**
 * Everything there is: what the drivers know, what participants have on disk and before it, what is
 * on its way for ever, and what has been told. Registers, home rows and drivers are numbers of an
 * {@link Interned}; 0 is nothing.
 */
final class World {

  /** What has been told; the bits of {@link #facts}. */
  static final long TOLD_COMPLETED = 1;

  static final long TOLD_COMPENSATED = 1 << 1;

  /** What must not have happened. */
  static final long BROKEN = 1 << 2;

  static final long ACCEPTED_TOO_EARLY = 1 << 3;
  static final long ENDED_TOO_EARLY = 1 << 4;

  /** What is on its way to the home. */
  static final long OPEN = 1 << 5;

  static final long END_HOME = 1 << 6;

  final int[] drivers;
  final byte[] current;
  final byte[] durable;
  byte home;
  byte durableHome;
  long facts;

  /** By the number of a register: its Prepare is on its way; of a fence: the Fence is. */
  long asked;

  /** By the number of an attempt's first register: that it be taken back is on its way. */
  long cancelled;

  /** By the number of an attempt's first register: somebody has concluded that it commits. */
  long decided;

  World(int drivers, int registers) {
    this.drivers = new int[drivers];
    this.current = new byte[registers];
    this.durable = new byte[registers];
    if (registers > Long.SIZE) {
      throw new IllegalArgumentException("more registers than bits: " + registers);
    }
  }

  private World(World other) {
    drivers = other.drivers.clone();
    current = other.current.clone();
    durable = other.durable.clone();
    home = other.home;
    durableHome = other.durableHome;
    facts = other.facts;
    asked = other.asked;
    cancelled = other.cancelled;
    decided = other.decided;
  }

  World copy() {
    return new World(this);
  }

  boolean has(long fact) {
    return (facts & fact) != 0;
  }

  boolean isAsked(int register) {
    return (asked >>> register & 1) != 0;
  }

  boolean isCancelled(int attempt) {
    return (cancelled >>> attempt & 1) != 0;
  }

  boolean isDecided(int attempt) {
    return (decided >>> attempt & 1) != 0;
  }

  boolean hasUnsynced(int register) {
    return current[register] != durable[register];
  }

  /** As bytes, the same for the same world. */
  byte[] pack() {
    byte[] packed = new byte[packedBytes()];
    int at = 0;
    for (int driver : drivers) {
      at = put(packed, at, driver, 3);
    }
    at = put(packed, at, facts, 1);
    at = put(packed, at, asked, 8);
    at = put(packed, at, cancelled, 8);
    at = put(packed, at, decided, 8);
    packed[at++] = home;
    packed[at++] = durableHome;
    for (byte row : current) {
      packed[at++] = row;
    }
    for (byte row : durable) {
      packed[at++] = row;
    }
    return packed;
  }

  int packedBytes() {
    return 3 * drivers.length + 27 + 2 * current.length;
  }

  void unpack(byte[] packed) {
    int at = 0;
    for (int i = 0; i < drivers.length; i++) {
      drivers[i] = (int) get(packed, at, 3);
      at += 3;
    }
    facts = get(packed, at, 1);
    asked = get(packed, at + 1, 8);
    cancelled = get(packed, at + 9, 8);
    decided = get(packed, at + 17, 8);
    at += 25;
    home = packed[at++];
    durableHome = packed[at++];
    System.arraycopy(packed, at, current, 0, current.length);
    System.arraycopy(packed, at + current.length, durable, 0, durable.length);
  }

  /** Two drivers that have changed places make no other world. */
  void sortDrivers() {
    Arrays.sort(drivers);
  }

  private static int put(byte[] packed, int at, long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      packed[at + i] = (byte) (value >>> (Byte.SIZE * i));
    }
    return at + bytes;
  }

  private static long get(byte[] packed, int at, int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (packed[at + i] & 0xFFL) << (Byte.SIZE * i);
    }
    return value;
  }
}
