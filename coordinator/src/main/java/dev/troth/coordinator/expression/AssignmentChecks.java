package dev.troth.coordinator.expression;

import dev.troth.daemon.document.DocumentLimits;
import dev.troth.daemon.document.FieldPath;
import dev.troth.daemon.document.SagaGraph;
import dev.troth.daemon.document.Violation;
import dev.troth.v1.Assignment;
import dev.troth.v1.Operation;
import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks all expressions of a saga without computing any. */
final class AssignmentChecks {

  private final SagaGraph graph;
  private final int count;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<Violation> found = new ArrayList<>();

  AssignmentChecks(Saga saga) {
    this.graph = SagaGraph.of(saga);
    this.count = saga.getStepsCount();
    for (int step = 1; step <= count; step++) {
      numbers.put(graph.name(step), step);
    }
  }

  List<Violation> check() {
    for (int number = 1; number <= count; number++) {
      Step step = graph.step(number);
      BitSet known = (BitSet) graph.ancestors(number).clone();
      check(
          new Place(number, step.getName(), true),
          step.getSetList(),
          step.getOperationsList(),
          known);
      known.set(number);
      check(
          new Place(number, step.getName(), false),
          step.getCompensation().getSetList(),
          step.getCompensation().getOperationsList(),
          known);
    }
    return List.copyOf(found);
  }

  private void check(
      Place place, List<Assignment> assignments, List<Operation> operations, BitSet known) {
    for (int i = 0; i < assignments.size(); i++) {
      if (found.size() == DocumentLimits.MAX_VIOLATIONS) {
        return;
      }
      try {
        check(place, assignments.get(i), operations, known);
      } catch (ExpressionException e) {
        found.add(
            new Violation(
                place.expressionPath(i), e.getMessage() + " (step " + place.name() + ")"));
      }
    }
  }

  private void check(Place place, Assignment assignment, List<Operation> operations, BitSet known)
      throws ExpressionException {
    CompiledExpression expression = Language.compile(assignment.getTo());
    for (StepReference reference : expression.references()) {
      check(reference, place, known);
    }
    FieldPath field = FieldPath.parse(assignment.getField(), operations);
    FieldContents.requireFit(expression.resultKind(), field.leaf());
  }

  private void check(StepReference reference, Place place, BitSet known)
      throws ExpressionException {
    Integer number = numbers.get(reference.step());
    if (number == null) {
      throw new ExpressionException("names a step that is not there: " + reference.step());
    }
    if (!known.get(number)) {
      throw new ExpressionException(
          number == place.number()
              ? "names the step itself, which has read nothing yet"
              : "names %s, which does not come before %s in every run: `after` would say so"
                  .formatted(reference.step(), place.name()));
    }
    long gets = graph.step(number).getOperationsList().stream().filter(Operation::hasGet).count();
    if (reference.read().isPresent() && reference.read().getAsLong() >= gets) {
      throw new ExpressionException(
          "uses reads[%d] of %s, whose operations have %d get"
              .formatted(reference.read().getAsLong(), reference.step(), gets));
    }
  }
}
