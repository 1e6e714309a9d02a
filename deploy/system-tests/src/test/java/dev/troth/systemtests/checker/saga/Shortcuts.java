package dev.troth.systemtests.checker.saga;

import dev.troth.coordinator.saga.Line;
import dev.troth.coordinator.saga.SagaEffect;
import dev.troth.coordinator.saga.SagaEvent;
import dev.troth.coordinator.saga.SagaState;
import dev.troth.coordinator.saga.SagaStep;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** What mutations are made of. */
final class Shortcuts {

  private Shortcuts() {}

  static boolean isPivot(SagaState state, int step) {
    return state.plan().graph().pivot() == step;
  }

  /** One step after another, as if they were one. */
  static SagaStep then(SagaStep first, SagaStep second) {
    List<SagaEffect> effects = new ArrayList<>(first.effects());
    effects.addAll(second.effects());
    return new SagaStep(second.next(), effects);
  }

  /**
   * Takes some fences for answered, as if nothing had been found, as soon as they are asked for.
   *
   * @param sends whether they are sent nevertheless
   */
  static SagaStep answeringFences(
      SagaStep step, IntPredicate which, boolean sends, ModelRules rules) {
    List<SagaEffect> effects = new ArrayList<>();
    List<Integer> assumed = new ArrayList<>();
    for (SagaEffect effect : step.effects()) {
      boolean isAssumed = effect instanceof SagaEffect.Fence fence && which.test(fence.step());
      if (isAssumed) {
        assumed.add(((SagaEffect.Fence) effect).step());
      }
      if (!isAssumed || sends) {
        effects.add(effect);
      }
    }
    SagaStep result = new SagaStep(step.next(), effects);
    for (int fenced : assumed) {
      result =
          then(
              result,
              rules.saga(result.next(), new SagaEvent.Fenced(fenced, List.of(), Registers.NO)));
    }
    return result;
  }

  /** Compensations begin with their second attempt. */
  static SagaState undoingFromAttempt2(SagaState state) {
    List<Line> compensations =
        state.compensations().stream()
            .map(
                line ->
                    new Line(
                        line.stage(),
                        2,
                        line.failures(),
                        line.fenceAsked(),
                        line.inDoubt(),
                        line.at(),
                        line.reason(),
                        line.silent()))
            .toList();
    return new SagaState(
        state.plan(),
        state.phase(),
        state.actions(),
        compensations,
        state.cause(),
        state.stuck(),
        state.found());
  }
}
