package dev.troth.coordinator.expression;

import dev.troth.daemon.document.DocumentLimits;
import dev.troth.daemon.document.FieldPath;
import dev.troth.daemon.document.SpecRules;
import dev.troth.daemon.document.Violation;
import dev.troth.error.RejectedException;
import dev.troth.v1.Assignment;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import dev.troth.v1.TransactionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Fields of a saga's operations that are computed from what earlier steps have read. Pure functions
 * of their arguments, for any thread; compiled expressions are remembered.
 */
public final class Expressions {

  /** As for one participant's part of a document: it must fit into a Prepare. */
  private static final int MAX_FILLED_BYTES = DocumentLimits.MAX_DOCUMENT_BYTES - (128 << 10);

  private Expressions() {}

  /**
   * What is wrong with the expressions of a document that {@link SpecRules#check} finds nothing
   * wrong with: each compiles, names only steps that come before its own in every run (a
   * compensation's also its own), and yields what its field holds.
   */
  public static List<Violation> check(TransactionSpec spec) {
    return hasAssignments(spec.getSaga())
        ? new AssignmentChecks(spec.getSaga()).check()
        : List.of();
  }

  /**
   * A step's operations with all computed fields filled in; the document's own list when there are
   * none. The same arguments give the same operations, on every coordinator.
   *
   * @param step from 1
   * @param kind whether the step's action or its compensation is meant
   * @param readsByStep what the actions of earlier steps, and of the step itself, have read, in
   *     document order
   * @throws RejectedException EXPRESSION_FAILED when something cannot be computed, or breaks a rule
   *     of form
   */
  public static List<Operation> fill(
      TransactionSpec spec,
      int step,
      RegisterKind kind,
      Map<Integer, List<ReadValue>> readsByStep) {
    if (step > spec.getSaga().getStepsCount()) {
      return List.of(); // END
    }
    Step document = spec.getSaga().getSteps(step - 1);
    boolean isAction = kind == RegisterKind.REGISTER_KIND_ACTION;
    List<Operation> operations =
        isAction ? document.getOperationsList() : document.getCompensation().getOperationsList();
    List<Assignment> assignments =
        isAction ? document.getSetList() : document.getCompensation().getSetList();
    if (assignments.isEmpty()) {
      return operations;
    }
    Place place = new Place(step, document.getName(), isAction);
    Variables variables = new Variables(spec, readsByStep);
    List<Operation> filled = new ArrayList<>(operations);
    for (int i = 0; i < assignments.size(); i++) {
      fill(filled, assignments.get(i), place.expression(i), variables);
    }
    requireForm(filled, place);
    return List.copyOf(filled);
  }

  private static void fill(
      List<Operation> filled, Assignment assignment, String place, Variables variables) {
    try {
      FieldPath field = FieldPath.parse(assignment.getField(), filled);
      CompiledExpression expression = Language.compile(assignment.getTo());
      Object content = FieldContents.of(expression.evaluate(variables), field.leaf());
      filled.set(field.operation(), field.set(filled.get(field.operation()), content));
    } catch (ExpressionException e) {
      throw failed(place + ": " + e.getMessage() + ", in " + assignment.getTo());
    }
  }

  private static void requireForm(List<Operation> filled, Place place) {
    List<Violation> violations = SpecRules.checkStepOperations(filled);
    if (!violations.isEmpty()) {
      throw failed("as computed, " + place.step() + "." + Violation.describe(violations));
    }
    long bytes = 0;
    for (Operation operation : filled) {
      bytes += operation.getSerializedSize();
    }
    if (bytes > MAX_FILLED_BYTES) {
      throw failed(
          "as computed, %s.operations have %d bytes: at most %d"
              .formatted(place.step(), bytes, MAX_FILLED_BYTES));
    }
  }

  private static RejectedException failed(String message) {
    return new RejectedException(ErrorCode.ERROR_CODE_EXPRESSION_FAILED, message);
  }

  private static boolean hasAssignments(Saga saga) {
    for (Step step : saga.getStepsList()) {
      if (step.getSetCount() > 0 || step.getCompensation().getSetCount() > 0) {
        return true;
      }
    }
    return false;
  }
}
