package dev.troth.systemtests.simulation.checks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/** Who has to come before whom, and why; a circle of that cannot be. */
final class Dependencies {

  private record Edge(int to, String why) {}

  private final List<String> names = new ArrayList<>();
  private final List<List<Edge>> edges = new ArrayList<>();

  int node(String name) {
    names.add(name);
    edges.add(new ArrayList<>());
    return names.size() - 1;
  }

  /** One comes before the other. */
  void add(int from, int to, String why) {
    if (from != to) {
      edges.get(from).add(new Edge(to, why));
    }
  }

  /** A shortest circle, in words; empty when there is none. */
  Optional<String> circle() {
    if (!hasCircle()) {
      return Optional.empty();
    }
    Optional<List<String>> shortest = Optional.empty();
    for (int node = 0; node < names.size(); node++) {
      Optional<List<String>> circle = circleThrough(node);
      if (circle.isPresent()
          && (shortest.isEmpty() || circle.get().size() < shortest.get().size())) {
        shortest = circle;
      }
    }
    return shortest.map(steps -> String.join("\n  ", steps));
  }

  /** Takes away whoever waits for nobody, again and again: who is left is in a circle. */
  private boolean hasCircle() {
    int[] waitsFor = new int[names.size()];
    edges.forEach(from -> from.forEach(edge -> waitsFor[edge.to()]++));
    Queue<Integer> free = new ArrayDeque<>();
    for (int node = 0; node < waitsFor.length; node++) {
      if (waitsFor[node] == 0) {
        free.add(node);
      }
    }
    int taken = 0;
    while (!free.isEmpty()) {
      taken++;
      for (Edge edge : edges.get(free.remove())) {
        if (--waitsFor[edge.to()] == 0) {
          free.add(edge.to());
        }
      }
    }
    return taken < names.size();
  }

  private record Step(int from, String why) {}

  private Optional<List<String>> circleThrough(int start) {
    Map<Integer, Step> reached = new HashMap<>();
    Queue<Integer> next = new ArrayDeque<>(List.of(start));
    while (!next.isEmpty()) {
      int node = next.remove();
      for (Edge edge : edges.get(node)) {
        if (reached.putIfAbsent(edge.to(), new Step(node, edge.why())) == null) {
          next.add(edge.to());
        }
        if (edge.to() == start) {
          return Optional.of(steps(start, reached));
        }
      }
    }
    return Optional.empty();
  }

  private List<String> steps(int start, Map<Integer, Step> reached) {
    List<String> steps = new ArrayList<>();
    int node = start;
    do {
      Step step = reached.get(node);
      if (step == null) {
        throw new IllegalStateException("not reached: " + node);
      }
      steps.add(names.get(step.from()) + "  --" + step.why() + "-->  " + names.get(node));
      node = step.from();
    } while (node != start);
    Collections.reverse(steps);
    return steps;
  }
}
