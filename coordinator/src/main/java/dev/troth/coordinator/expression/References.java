package dev.troth.coordinator.expression;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelIdent;
import dev.cel.common.ast.CelExpr.CelSelect;
import dev.cel.common.ast.CelExpr.CelStruct;
import dev.cel.common.ast.CelExprVisitor;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Finds what an expression uses. */
final class References extends CelExprVisitor {

  private static final String INDEX = "_[_]";
  private static final String MATCHES = "matches";
  private static final Set<String> COMPARISONS = Set.of("_==_", "_!=_", "@in");

  private final Set<StepReference> steps = new LinkedHashSet<>();
  private final Set<Long> compared = new HashSet<>();
  private final Set<Long> matched = new HashSet<>();
  private final Set<Long> named = new HashSet<>();
  private Optional<String> fault = Optional.empty();

  /** The steps that it uses. */
  Set<StepReference> steps() {
    return steps;
  }

  /** The ids of the parts that are compared as a whole. */
  Set<Long> compared() {
    return compared;
  }

  /** The ids of the parts that are matched with a regular expression. */
  Set<Long> matched() {
    return matched;
  }

  /** Why it is refused, for people. */
  Optional<String> fault() {
    return fault;
  }

  @Override
  protected void visit(CelExpr expr, CelSelect select) {
    findStep(expr).ifPresent(step -> steps.add(new StepReference(step, OptionalLong.empty())));
    super.visit(expr, select);
  }

  @Override
  protected void visit(CelExpr expr, CelCall call) {
    findStep(expr).ifPresent(step -> steps.add(new StepReference(step, OptionalLong.empty())));
    if (call.function().equals(INDEX)) {
      findRead(call);
    }
    if (COMPARISONS.contains(call.function())) {
      call.args().forEach(arg -> compared.add(arg.id()));
    }
    if (call.function().equals(MATCHES)) {
      call.target().ifPresent(target -> matched.add(target.id()));
      call.args().forEach(arg -> matched.add(arg.id()));
    }
    super.visit(expr, call);
  }

  @Override
  protected void visit(CelExpr expr, CelIdent ident) {
    if (ident.name().equals(Language.STEPS) && !named.contains(expr.id())) {
      fault = Optional.of("uses `steps` without a step's name: steps.NAME or steps[\"NAME\"]");
    }
  }

  @Override
  protected void visit(CelExpr expr, CelStruct struct) {
    fault = Optional.of("makes a message, which no field can hold");
  }

  /** The name in {@code steps.NAME} or {@code steps["NAME"]}. */
  private Optional<String> findStep(CelExpr expr) {
    switch (expr.getKind()) {
      case SELECT -> {
        CelSelect select = expr.select();
        return isSteps(select.operand()) ? Optional.of(select.field()) : Optional.empty();
      }
      case CALL -> {
        CelCall call = expr.call();
        return call.function().equals(INDEX)
            ? constant(call.args().get(1), CelConstant.Kind.STRING_VALUE)
                .filter(name -> isSteps(call.args().get(0)))
                .map(CelConstant::stringValue)
            : Optional.empty();
      }
      default -> {
        return Optional.empty();
      }
    }
  }

  private boolean isSteps(CelExpr expr) {
    boolean isSteps =
        expr.getKind() == CelExpr.ExprKind.Kind.IDENT && expr.ident().name().equals(Language.STEPS);
    if (isSteps) {
      named.add(expr.id());
    }
    return isSteps;
  }

  /** {@code steps.NAME.reads[N]}. */
  private void findRead(CelCall call) {
    CelExpr list = call.args().get(0);
    if (list.getKind() != CelExpr.ExprKind.Kind.SELECT
        || !list.select().field().equals(Language.READS)) {
      return;
    }
    findStep(list.select().operand())
        .ifPresent(
            step ->
                constant(call.args().get(1), CelConstant.Kind.INT64_VALUE)
                    .ifPresent(
                        index ->
                            steps.add(
                                new StepReference(step, OptionalLong.of(index.int64Value())))));
  }

  private static Optional<CelConstant> constant(CelExpr expr, CelConstant.Kind kind) {
    return expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT && expr.constant().getKind() == kind
        ? Optional.of(expr.constant())
        : Optional.empty();
  }
}
