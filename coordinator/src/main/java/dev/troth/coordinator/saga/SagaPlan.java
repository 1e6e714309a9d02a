package dev.troth.coordinator.saga;

import dev.troth.daemon.document.SagaGraph;
import dev.troth.v1.Compensation;
import dev.troth.v1.Reason;
import dev.troth.v1.Saga;
import java.util.HashSet;
import java.util.Set;

/** What does not change while a saga is driven: its graph, and what its document says of a step. */
public final class SagaPlan {

  /** What undoes a step. */
  public enum Undoing {
    /** Nothing has to. */
    NONE,
    /** The inverse of what it did (S8). */
    INVERSE,
    /** Operations of its own. */
    OPERATIONS
  }

  private final SagaGraph graph;
  private final int stuckAfter;

  private SagaPlan(SagaGraph graph, int stuckAfter) {
    this.graph = graph;
    this.stuckAfter = stuckAfter;
  }

  /**
   * The plan of a document that has been checked.
   *
   * @param stuckAfter failures in a row after which a step that must go on counts as stuck (S5)
   */
  public static SagaPlan of(Saga saga, int stuckAfter) {
    return new SagaPlan(SagaGraph.of(saga), stuckAfter);
  }

  public SagaGraph graph() {
    return graph;
  }

  int size() {
    return graph.size();
  }

  int stuckAfter() {
    return stuckAfter;
  }

  /** What undoes a step. Absent in the document: the inverse before the pivot, nothing after it. */
  public Undoing undoing(int step) {
    if (graph.isEnd(step)) {
      return Undoing.NONE;
    }
    Compensation compensation = graph.step(step).getCompensation();
    if (compensation.getOperationsCount() > 0) {
      return Undoing.OPERATIONS;
    }
    if (compensation.hasNone()) {
      return Undoing.NONE;
    }
    boolean derived = compensation.hasAuto() || !graph.isAfterPivot(step);
    return derived ? Undoing.INVERSE : Undoing.NONE;
  }

  /** The steps whose reads a compensation may be computed from: its own and all before it. */
  public Set<Integer> readFrom(int step) {
    Set<Integer> from = new HashSet<>(Set.of(step));
    graph.ancestors(step).stream().forEach(from::add);
    return from;
  }

  /** A reason that says which step it is about. */
  public Reason inStep(int step, Reason reason) {
    String prefix = "step " + graph.name(step) + ": ";
    return reason.getMessage().startsWith(prefix)
        ? reason
        : reason.toBuilder().setMessage(prefix + reason.getMessage()).build();
  }

  /** Whether that many failures are all that the document allows before the saga turns back. */
  boolean isSpent(int step, int failures) {
    int allowed = graph.isEnd(step) ? 0 : graph.step(step).getRetry().getMaxAttempts();
    return allowed != 0 && Integer.compareUnsigned(failures, allowed) >= 0;
  }
}
