package dev.troth.systemtests.checker;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Where one role of a node gets by moves that nobody notices, as long as nothing new is said: the
 * strongly connected components of its states, by Tarjan's algorithm.
 */
final class Unseen {

  /**
   * States that reach one another.
   *
   * @param reached all states that they reach, themselves included
   * @param representative the first of them
   */
  record Component(BitSet reached, int representative) {}

  private final IntFunction<BitSet> successors;
  private final Map<Integer, Component> components = new HashMap<>();
  private final Map<Integer, Integer> order = new HashMap<>();
  private final Map<Integer, Integer> low = new HashMap<>();
  private final Deque<Integer> stack = new ArrayDeque<>();

  /**
   * @param successors of a state, by one unseen move
   */
  Unseen(IntFunction<BitSet> successors) {
    this.successors = successors;
  }

  Component of(int state) {
    Component known = components.get(state);
    return known == null ? find(state) : known;
  }

  private Component find(int state) {
    order.put(state, order.size());
    low.put(state, order.getOrDefault(state, 0));
    stack.push(state);
    BitSet next = successors.apply(state);
    for (int to = next.nextSetBit(0); to >= 0; to = next.nextSetBit(to + 1)) {
      if (!order.containsKey(to)) {
        find(to);
      }
      if (!components.containsKey(to)) { // it is still on the stack
        low.merge(state, low.getOrDefault(to, 0), Math::min);
      }
    }
    return low.getOrDefault(state, 0).equals(order.get(state))
        ? close(state)
        : new Component(new BitSet(), state); // known once its component is closed
  }

  private Component close(int first) {
    BitSet members = new BitSet();
    int popped;
    do {
      popped = stack.pop();
      members.set(popped);
    } while (popped != first);
    BitSet reached = (BitSet) members.clone();
    members.stream()
        .forEach(
            member ->
                successors.apply(member).stream()
                    .filter(to -> !members.get(to))
                    .forEach(to -> reached.or(of(to).reached())));
    Component component = new Component(reached, members.nextSetBit(0));
    members.stream().forEach(member -> components.put(member, component));
    return component;
  }
}
