package dev.troth.systemtests.checker.saga;

import java.util.Arrays;

/** Worlds in the order in which they were found, each with the one it was found from. */
final class WorldTable {

  private static final int FIRST_CAPACITY = 1 << 12;

  private final int stride;
  private byte[] bytes;
  private int[] origins = new int[FIRST_CAPACITY];
  private int[] index = new int[2 * FIRST_CAPACITY];
  private int size;

  WorldTable(int stride) {
    this.stride = stride;
    this.bytes = new byte[FIRST_CAPACITY * stride];
    Arrays.fill(index, -1);
  }

  int size() {
    return size;
  }

  int origin(int world) {
    return origins[world];
  }

  byte[] packed(int world) {
    return Arrays.copyOfRange(bytes, world * stride, (world + 1) * stride);
  }

  /** Its number, or -1 - that number when it was here already. */
  int add(byte[] packed, int origin) {
    int slot = slot(packed);
    if (index[slot] >= 0) {
      return -1 - index[slot];
    }
    if (size == origins.length) {
      grow();
      slot = slot(packed);
    }
    System.arraycopy(packed, 0, bytes, size * stride, stride);
    origins[size] = origin;
    index[slot] = size;
    return size++;
  }

  private int slot(byte[] packed) {
    int mask = index.length - 1;
    int slot = hash(packed) & mask;
    while (index[slot] >= 0 && !isAt(index[slot], packed)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean isAt(int world, byte[] packed) {
    return Arrays.equals(bytes, world * stride, (world + 1) * stride, packed, 0, packed.length);
  }

  private static int hash(byte[] packed) {
    int hash = Arrays.hashCode(packed) * 0x9E3779B9;
    return hash ^ hash >>> 15;
  }

  private void grow() {
    int capacity = 2 * origins.length;
    bytes = Arrays.copyOf(bytes, Math.multiplyExact(capacity, stride));
    origins = Arrays.copyOf(origins, capacity);
    index = new int[2 * capacity];
    Arrays.fill(index, -1);
    for (int world = 0; world < size; world++) {
      index[slot(packed(world))] = world;
    }
  }
}
