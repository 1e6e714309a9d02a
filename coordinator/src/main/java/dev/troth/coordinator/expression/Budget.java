package dev.troth.coordinator.expression;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelEvaluationListener;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * What computing one expression may cost: every part that is computed costs by the size of what it
 * yields. Counted, never timed, so that every coordinator comes to the same end.
 */
final class Budget implements CelEvaluationListener {

  static final int MAX_ITERATIONS = 10_000;

  private static final long MAX_COST = 1_000_000;

  /** Twice what any field takes. */
  private static final int MAX_TEXT_LENGTH = 2 << 20;

  /** Copying and scanning so much of a text, or of a list, costs as much as one more part. */
  private static final int SIZE_PER_COST = 64;

  private final CompiledExpression expression;
  private long cost;
  private Optional<String> fault = Optional.empty();

  Budget(CompiledExpression expression) {
    this.expression = expression;
  }

  /** Why the computation was stopped, if it was. */
  Optional<String> fault() {
    return fault;
  }

  @Override
  public void callback(CelExpr part, Object result) {
    cost += 1 + size(result) / SIZE_PER_COST;
    stopIfNested(part, result);
    if (expression.compared().contains(part.id())) {
      addWhole(result);
    }
    if (expression.matched().contains(part.id())) {
      cost += size(result); // Each character may be tried at every place of the pattern.
    }
    if (size(result) > MAX_TEXT_LENGTH) {
      stop("makes a text or list of more than " + MAX_TEXT_LENGTH);
    }
    stopIfSpent();
  }

  /** Lists that hold the same list twice, and that twice, branch without end when walked. */
  private void stopIfNested(CelExpr part, Object result) {
    CelExpr.ExprKind.Kind kind = part.getKind();
    boolean isNested =
        switch (kind) {
          case LIST ->
              result instanceof Collection<?> list
                  && list.stream().anyMatch(element -> element instanceof Collection);
          case MAP ->
              result instanceof Map<?, ?> map
                  && map.values().stream()
                      .anyMatch(value -> value instanceof Collection || value instanceof Map);
          default -> false;
        };
    if (isNested) {
      stop("makes lists of lists, which no field can hold");
    }
  }

  /** A comparison goes through all there is, however often it is there. */
  private void addWhole(Object value) {
    cost += 1 + size(value) / SIZE_PER_COST;
    stopIfSpent();
    if (value instanceof Collection<?> list) {
      list.forEach(this::addWhole);
    } else if (value instanceof Map<?, ?> map) {
      map.values().forEach(this::addWhole);
    }
  }

  private static int size(Object value) {
    if (value instanceof String text) {
      return text.length();
    }
    if (value instanceof CelByteString bytes) {
      return bytes.size();
    }
    return value instanceof Collection<?> list ? list.size() : 0;
  }

  private void stopIfSpent() {
    if (cost > MAX_COST) {
      stop("takes too long to compute");
    }
  }

  private void stop(String why) {
    fault = Optional.of(why);
    throw new SpentException();
  }

  /** Ends a computation. */
  static final class SpentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SpentException() {
      super("the budget is spent", null, false, false);
    }
  }
}
