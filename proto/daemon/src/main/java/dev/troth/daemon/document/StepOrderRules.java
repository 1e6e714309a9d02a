package dev.troth.daemon.document;

import static dev.troth.daemon.document.DocumentLimits.MAX_DEPTH;

import dev.troth.v1.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules for steps' names and their order. Steps are counted from 0 here, as in paths. */
final class StepOrderRules {

  private final List<Step> steps;
  private final Violations violations;
  private final Map<String, Integer> numbers = new HashMap<>();

  /** By step: the steps right before it, and right after it. */
  private final List<Set<Integer>> before = new ArrayList<>();

  private final List<Set<Integer>> after = new ArrayList<>();

  StepOrderRules(List<Step> steps, Violations violations) {
    this.steps = steps;
    this.violations = violations;
  }

  void check() {
    for (int i = 0; i < steps.size() && !violations.isFull(); i++) {
      checkName(i);
      before.add(new LinkedHashSet<>());
      after.add(new LinkedHashSet<>());
    }
    for (int i = 0; i < steps.size() && !violations.isFull(); i++) {
      checkPredecessors(i);
    }
    if (violations.isFull()) {
      return;
    }
    checkDepths();
    checkPivot();
  }

  private void checkName(int i) {
    String name = steps.get(i).getName();
    if (name.isEmpty()) {
      violations.add(path(i) + ".name", "is missing");
    } else if (!StepNames.isValid(name)) {
      violations.add(path(i) + ".name", "is no step's name: " + StepNames.RULE);
    } else {
      Integer first = numbers.putIfAbsent(name, i);
      if (first != null) {
        violations.add(
            path(i) + ".name", "is there twice: " + path(first) + " is " + name + " too");
      }
    }
  }

  private void checkPredecessors(int i) {
    List<String> names = steps.get(i).getAfterList();
    Set<String> seen = new HashSet<>();
    for (int j = 0; j < names.size() && !violations.isFull(); j++) {
      String name = names.get(j);
      String path = path(i) + ".after[" + j + "]";
      Integer number = numbers.get(name);
      if (number == null) {
        violations.add(path, StepNames.isValid(name) ? "is no step: " + name : "is no step's name");
      } else if (number == i) {
        violations.add(path, "is the step itself: " + name);
      } else if (!seen.add(name)) {
        violations.add(path, "is there twice: " + name);
      } else {
        before.get(i).add(number);
        after.get(number).add(i);
      }
    }
  }

  /** Each step once all before it are known; those that never are hang on a cycle. */
  private void checkDepths() {
    int[] depths = new int[steps.size()];
    int[] missing = new int[steps.size()];
    Deque<Integer> known = new ArrayDeque<>();
    for (int i = 0; i < steps.size(); i++) {
      missing[i] = before.get(i).size();
      if (missing[i] == 0) {
        known.add(i);
      }
    }
    int count = 0;
    while (!known.isEmpty()) {
      int step = known.remove();
      count++;
      for (int later : after.get(step)) {
        depths[later] = Math.max(depths[later], depths[step] + 1);
        if (--missing[later] == 0) {
          known.add(later);
        }
      }
    }
    if (count < steps.size()) {
      reportCycle(missing);
      return;
    }
    int deepest = Arrays.stream(depths).max().orElse(0) + 1;
    if (deepest > MAX_DEPTH) {
      violations.add(
          "saga.steps", deepest + " of them come one after another: at most " + MAX_DEPTH);
    }
  }

  /** A step that hangs on a cycle has one before it that does so too: back and back to the same. */
  private void reportCycle(int[] missing) {
    List<Integer> walk = new ArrayList<>();
    int step = 0;
    while (missing[step] == 0) {
      step++;
    }
    while (!walk.contains(step)) {
      walk.add(step);
      step = before.get(step).stream().filter(i -> missing[i] > 0).findFirst().orElseThrow();
    }
    List<Integer> cycle = new ArrayList<>(walk.subList(walk.indexOf(step), walk.size()));
    Collections.reverse(cycle);
    Collections.rotate(cycle, -cycle.indexOf(Collections.min(cycle)));
    int first = cycle.get(0);
    StringBuilder names = new StringBuilder();
    cycle.forEach(i -> names.append(steps.get(i).getName()).append(" -> "));
    violations.add(path(first) + ".after", "makes a cycle: " + names + steps.get(first).getName());
  }

  private void checkPivot() {
    List<Integer> pivots = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).getPivot()) {
        pivots.add(i);
      }
    }
    for (int further = 1; further < pivots.size(); further++) {
      violations.add(
          path(pivots.get(further)) + ".pivot",
          "is the second one: "
              + steps.get(pivots.get(0)).getName()
              + " is the pivot, and there is only one");
    }
    if (pivots.size() == 1) {
      checkAfterPivot(pivots.get(0));
    }
  }

  private void checkAfterPivot(int pivot) {
    Set<Integer> reached = new HashSet<>();
    Deque<Integer> next = new ArrayDeque<>(after.get(pivot));
    while (!next.isEmpty()) {
      int step = next.remove();
      if (step != pivot && reached.add(step)) {
        next.addAll(after.get(step));
      }
    }
    reached.stream().sorted().forEach(i -> checkGoesForward(i, pivot));
  }

  private void checkGoesForward(int i, int pivot) {
    Step step = steps.get(i);
    if (step.hasCompensation() && !step.getCompensation().hasNone()) {
      violations.add(
          path(i) + ".compensation",
          "can never run: %s comes after the pivot %s, and from there the saga only goes forward"
              .formatted(step.getName(), steps.get(pivot).getName()));
    }
  }

  private static String path(int i) {
    return "saga.steps[" + i + "]";
  }
}
