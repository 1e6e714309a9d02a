package dev.troth.daemon.document;

import dev.troth.v1.Operation;
import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A saga's steps and their order. Steps are numbered from 1 as the document lists them. A saga
 * without a pivot has one step more, its END: an empty transaction at the home participant that
 * comes after all others and is the pivot (protocol section 9).
 */
public final class SagaGraph {

  private final List<Step> steps;
  private final int size;
  private final int pivot;
  private final String home;

  /** By step; index 0 is unused. */
  private final List<BitSet> before = new ArrayList<>();

  private final List<BitSet> after = new ArrayList<>();

  /** By step: all that must be done before it, however far. */
  private final List<BitSet> ancestors = new ArrayList<>();

  private final BitSet afterPivot;

  private SagaGraph(Saga saga) {
    this.steps = saga.getStepsList();
    int named = pivotOf(saga);
    this.size = named == 0 ? steps.size() + 1 : steps.size();
    this.pivot = named == 0 ? size : named;
    this.home = firstParticipant(steps.get(named == 0 ? 0 : named - 1).getOperationsList());
    for (int i = 0; i <= size; i++) {
      before.add(new BitSet());
      after.add(new BitSet());
      ancestors.add(new BitSet());
    }
    connect();
    close();
    this.afterPivot = new BitSet();
    IntStream.rangeClosed(1, size)
        .filter(step -> ancestors.get(step).get(pivot))
        .forEach(afterPivot::set);
  }

  /** The graph of a document that has been checked. */
  public static SagaGraph of(Saga saga) {
    return new SagaGraph(saga);
  }

  /** How many steps there are, END included. */
  public int size() {
    return size;
  }

  /** The step after which the saga only goes forward. */
  public int pivot() {
    return pivot;
  }

  /** Whether a step is the END that the document does not name. */
  public boolean isEnd(int step) {
    return step > steps.size();
  }

  /** A step of the document; not END. */
  public Step step(int number) {
    return steps.get(number - 1);
  }

  /** The name of the participant that holds the home row. */
  public String home() {
    return home;
  }

  /** The name of the participant where a step's action is fenced (S3): its first. */
  public String fencedAt(int step) {
    return isEnd(step) ? home : firstParticipant(step(step).getOperationsList());
  }

  /** The steps that must be done right before a step. */
  public BitSet before(int step) {
    return before.get(step);
  }

  /** The steps that wait for a step and no other between them. */
  public BitSet after(int step) {
    return after.get(step);
  }

  /** All the steps that must be done before a step. */
  public BitSet ancestors(int step) {
    return ancestors.get(step);
  }

  /** Whether a step only begins once the pivot is done. */
  public boolean isAfterPivot(int step) {
    return afterPivot.get(step);
  }

  /** A step's name, for people. */
  public String name(int step) {
    return isEnd(step) ? "(end)" : step(step).getName();
  }

  private static int pivotOf(Saga saga) {
    for (int i = 0; i < saga.getStepsCount(); i++) {
      if (saga.getSteps(i).getPivot()) {
        return i + 1;
      }
    }
    return 0;
  }

  private static String firstParticipant(List<Operation> operations) {
    return operations.get(0).getParticipant();
  }

  private void connect() {
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 1; i <= steps.size(); i++) {
      numbers.put(step(i).getName(), i);
    }
    for (int i = 1; i <= steps.size(); i++) {
      for (String name : step(i).getAfterList()) {
        order(numbers.getOrDefault(name, i), i);
      }
    }
    if (isEnd(size)) {
      for (int i = 1; i <= steps.size(); i++) {
        order(i, size);
      }
    }
  }

  private void order(int first, int second) {
    before.get(second).set(first);
    after.get(first).set(second);
  }

  /** Breadth first from the steps without predecessors: each step once all before it are known. */
  private void close() {
    int[] missing = new int[size + 1];
    List<Integer> known = new ArrayList<>();
    for (int i = 1; i <= size; i++) {
      missing[i] = before.get(i).cardinality();
      if (missing[i] == 0) {
        known.add(i);
      }
    }
    for (int next = 0; next < known.size(); next++) {
      int step = known.get(next);
      after.get(step).stream()
          .forEach(
              later -> {
                ancestors.get(later).or(ancestors.get(step));
                ancestors.get(later).set(step);
                if (--missing[later] == 0) {
                  known.add(later);
                }
              });
    }
  }
}
