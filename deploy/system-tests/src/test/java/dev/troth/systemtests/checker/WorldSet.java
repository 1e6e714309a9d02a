package dev.troth.systemtests.checker;

import java.util.Arrays;

/**
 * Worlds, packed: the network and the number of each node's state. Kept in the order in which they
 * were found, each with the one it was found from.
 */
final class WorldSet {

  private static final int NETWORK_WORDS = 2;
  private static final int NODES_PER_WORD = 2;
  private static final int NODE_BITS = Long.SIZE / NODES_PER_WORD;
  private static final int FIRST_CAPACITY = 1 << 10;

  private final int stride;
  private long[] words;
  private int[] origins = new int[FIRST_CAPACITY];
  private int[] index = new int[2 * FIRST_CAPACITY];
  private int size;

  WorldSet(int nodes) {
    stride = NETWORK_WORDS + (nodes + NODES_PER_WORD - 1) / NODES_PER_WORD;
    words = new long[FIRST_CAPACITY * stride];
    Arrays.fill(index, -1);
  }

  int size() {
    return size;
  }

  int origin(int world) {
    return origins[world];
  }

  Network network(int world) {
    return new Network(words[world * stride], words[world * stride + 1]);
  }

  void nodes(int world, int[] nodes) {
    for (int node = 0; node < nodes.length; node++) {
      long word = words[world * stride + NETWORK_WORDS + node / NODES_PER_WORD];
      nodes[node] = (int) (word >>> (node % NODES_PER_WORD * NODE_BITS));
    }
  }

  /** Returns its number, or -1 - that number when it is here already. */
  int add(Network network, int[] nodes, int origin) {
    if ((long) (size + 1) * stride > words.length) {
      grow();
    }
    int at = size * stride;
    Arrays.fill(words, at, at + stride, 0);
    words[at] = network.low();
    words[at + 1] = network.high();
    for (int node = 0; node < nodes.length; node++) {
      words[at + NETWORK_WORDS + node / NODES_PER_WORD] |=
          (nodes[node] & 0xFFFF_FFFFL) << (node % NODES_PER_WORD * NODE_BITS);
    }
    int slot = slot(size);
    if (index[slot] >= 0) {
      return -1 - index[slot];
    }
    index[slot] = size;
    origins[size] = origin;
    return size++;
  }

  private int slot(int world) {
    int mask = index.length - 1;
    int slot = hash(world) & mask;
    while (index[slot] >= 0 && !isSame(index[slot], world)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int hash(int world) {
    long hash = 0;
    for (int i = world * stride; i < (world + 1) * stride; i++) {
      hash = (hash ^ words[i]) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
    }
    return (int) (hash >>> 16);
  }

  private boolean isSame(int world, int other) {
    return Arrays.equals(
        words, world * stride, (world + 1) * stride, words, other * stride, (other + 1) * stride);
  }

  private void grow() {
    int capacity = 2 * origins.length;
    words = Arrays.copyOf(words, Math.multiplyExact(capacity, stride));
    origins = Arrays.copyOf(origins, capacity);
    index = new int[2 * capacity];
    Arrays.fill(index, -1);
    for (int world = 0; world < size; world++) {
      index[slot(world)] = world;
    }
  }
}
