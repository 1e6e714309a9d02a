package dev.troth.systemtests.checker.saga;

import java.util.Arrays;

/** Which world leads to which. */
final class Edges {

  private int[] from = new int[1 << 14];
  private int[] to = new int[1 << 14];
  private int size;

  void add(int first, int second) {
    if (size == from.length) {
      from = Arrays.copyOf(from, 2 * size);
      to = Arrays.copyOf(to, 2 * size);
    }
    from[size] = first;
    to[size++] = second;
  }

  /** The first world from which no way leads to one of these ends, or -1. */
  int firstThatReachesNone(boolean[] ends) {
    int[] start = new int[ends.length + 1];
    for (int i = 0; i < size; i++) {
      start[to[i] + 1]++;
    }
    for (int i = 0; i < ends.length; i++) {
      start[i + 1] += start[i];
    }
    int[] sources = new int[size];
    int[] next = Arrays.copyOf(start, ends.length);
    for (int i = 0; i < size; i++) {
      sources[next[to[i]]++] = from[i];
    }
    boolean[] reaches = ends.clone();
    int[] queue = new int[ends.length];
    int last = 0;
    for (int world = 0; world < ends.length; world++) {
      if (ends[world]) {
        queue[last++] = world;
      }
    }
    for (int first = 0; first < last; first++) {
      for (int i = start[queue[first]]; i < start[queue[first] + 1]; i++) {
        if (!reaches[sources[i]]) {
          reaches[sources[i]] = true;
          queue[last++] = sources[i];
        }
      }
    }
    for (int world = 0; world < ends.length; world++) {
      if (!reaches[world]) {
        return world;
      }
    }
    return -1;
  }
}
