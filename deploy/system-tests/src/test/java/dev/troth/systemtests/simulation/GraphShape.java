package dev.troth.systemtests.simulation;

import dev.troth.daemon.document.SagaGraph;
import dev.troth.v1.Saga;
import dev.troth.v1.Step;

/** What tells one saga's graph from another: order, pivot, how steps are undone, who takes part. */
final class GraphShape {

  private GraphShape() {}

  static String of(Saga saga) {
    SagaGraph graph = SagaGraph.of(saga);
    StringBuilder shape = new StringBuilder("pivot " + graph.pivot());
    for (int step = 1; step <= saga.getStepsCount(); step++) {
      Step each = saga.getSteps(step - 1);
      shape
          .append("; after ")
          .append(graph.before(step))
          .append(each.getCompensation().hasNone() ? " none" : "")
          .append(each.getCompensation().getOperationsCount() > 0 ? " operations" : "")
          .append(" at ")
          .append(
              each.getOperationsList().stream().map(op -> op.getParticipant()).distinct().count());
    }
    return shape.toString();
  }
}
