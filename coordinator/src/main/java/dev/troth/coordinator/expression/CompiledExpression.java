package dev.troth.coordinator.expression;

import dev.cel.common.types.CelKind;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An expression that can be computed. Thread-safe.
 *
 * @param resultKind what it yields, as far as that is known without computing it
 * @param references the steps it uses
 * @param compared the ids of its parts that are compared as a whole
 * @param matched the ids of its parts that are matched with a regular expression
 */
record CompiledExpression(
    CelRuntime.Program program,
    CelKind resultKind,
    Set<StepReference> references,
    Set<Long> compared,
    Set<Long> matched) {

  private static final Pattern NOISE = Pattern.compile("^evaluation error(?: at \\S+)?: |\\.$");

  CompiledExpression {
    references = Set.copyOf(references);
    compared = Set.copyOf(compared);
    matched = Set.copyOf(matched);
  }

  /** Its value: CEL's form of it. */
  Object evaluate(Variables variables) throws ExpressionException {
    Budget budget = new Budget(this);
    try {
      return program.trace(variables.forUseBy(this), budget);
    } catch (CelEvaluationException
        | RuntimeException e) { // whatever it is, it is the expression's
      throw new ExpressionException(
          budget
              .fault()
              .orElseGet(() -> NOISE.matcher(String.valueOf(e.getMessage())).replaceAll("")));
    }
  }
}
