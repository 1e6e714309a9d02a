package dev.troth.daemon.document;

import static dev.troth.daemon.document.DocumentLimits.MAX_ASSIGNMENTS;
import static dev.troth.daemon.document.DocumentLimits.MAX_EXPRESSION_BYTES;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.troth.v1.Assignment;
import dev.troth.v1.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rules for fields that are computed. */
final class AssignmentRules {

  private final String listPath;
  private final Violations violations;

  AssignmentRules(String listPath, Violations violations) {
    this.listPath = listPath;
    this.violations = violations;
  }

  /**
   * Checks assignments to fields of these operations.
   *
   * @return the operations with something that breaks no rule in each field that is computed: what
   *     the document has there is never used
   */
  List<Operation> check(List<Assignment> assignments, List<Operation> operations) {
    if (assignments.isEmpty()) {
      return operations;
    }
    if (assignments.size() > MAX_ASSIGNMENTS) {
      violations.add(
          listPath, "are too many, " + assignments.size() + ": at most " + MAX_ASSIGNMENTS);
      return operations;
    }
    List<Operation> complete = new ArrayList<>(operations);
    Map<String, String> slots = new HashMap<>();
    for (int i = 0; i < assignments.size() && !violations.isFull(); i++) {
      check(listPath + "[" + i + "]", assignments.get(i), complete, slots);
    }
    return complete;
  }

  private void check(
      String path, Assignment assignment, List<Operation> complete, Map<String, String> slots) {
    if (!assignment.getUnknownFields().isEmpty()) {
      violations.add(path, OperationRules.UNKNOWN_FIELDS);
    }
    checkExpression(path + ".to", assignment.getTo());
    if (assignment.getField().isEmpty()) {
      violations.add(path + ".field", "is missing");
      return;
    }
    FieldPath field;
    try {
      field = FieldPath.parse(assignment.getField(), complete);
    } catch (IllegalArgumentException e) {
      violations.add(path + ".field", String.valueOf(e.getMessage()));
      return;
    }
    String other = slots.putIfAbsent(field.slot(), field.toString());
    if (other != null) {
      violations.add(
          path + ".field",
          other.equals(field.toString()) ? "is set twice" : "excludes " + other + ", set before");
      return;
    }
    complete.set(field.operation(), placeholder(field, complete.get(field.operation())));
  }

  private void checkExpression(String path, String expression) {
    if (expression.isBlank()) {
      violations.add(path, "is missing: an expression, like steps.quote.reads[0].counter");
    } else if (!TextBytes.fits(expression, MAX_EXPRESSION_BYTES)) {
      violations.add(path, "is longer than " + MAX_EXPRESSION_BYTES + " bytes");
    }
  }

  private static Operation placeholder(FieldPath field, Operation operation) {
    FieldDescriptor leaf = field.leaf();
    boolean isOptional = leaf.hasPresence() && leaf.getRealContainingOneof() == null;
    return isOptional ? field.clear(operation) : field.set(operation, placeholder(leaf));
  }

  private static Object placeholder(FieldDescriptor leaf) {
    return switch (leaf.getJavaType()) {
      case STRING -> "x";
      case BYTE_STRING -> ByteString.EMPTY;
      default -> leaf.getDefaultValue();
    };
  }
}
