package dev.troth.coordinator.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.daemon.document.SagaGraph;
import dev.troth.v1.TransactionStatus;

/** What must hold of every single step of the rules. */
final class SagaPromises {

  private SagaPromises() {}

  static void check(SagaState before, SagaStep step) {
    SagaState next = step.next();
    checkPivot(before, next);
    if (next.phase() == SagaPhase.NOTING && before.phase() != SagaPhase.NOTING) {
      checkOutcome(next);
    }
    for (SagaEffect effect : step.effects()) {
      checkEffect(next, effect);
    }
    long endings = step.effects().stream().filter(e -> e instanceof SagaEffect.Finish).count();
    assertThat(endings)
        .isEqualTo(next.phase() == SagaPhase.NOTING && before.phase() != SagaPhase.NOTING ? 1 : 0);
  }

  /** S4: once it is known whether the pivot is done, it stays so. */
  private static void checkPivot(SagaState before, SagaState next) {
    if (before.isPastPivot()) {
      assertThat(next.isPastPivot()).isTrue();
      assertThat(next.phase().isTurned()).isFalse();
    }
    if (before.phase() == SagaPhase.BACKWARD) {
      assertThat(next.isPastPivot()).isFalse();
    }
  }

  /** S9. */
  private static void checkOutcome(SagaState next) {
    SagaGraph graph = next.plan().graph();
    boolean isCompleted = next.status() == TransactionStatus.TRANSACTION_STATUS_COMPLETED;
    for (int step = 1; step <= graph.size(); step++) {
      Line action = next.line(LineId.action(step));
      Line compensation = next.line(LineId.compensation(step));
      if (isCompleted) {
        assertThat(action.stage().isDone()).as("%s done in %s", step, next).isTrue();
        assertThat(compensation.stage()).isIn(Stage.IDLE, Stage.DONE_BY_HAND, Stage.SKIPPED);
      } else if (graph.isAfterPivot(step)) {
        assertThat(action.stage()).isNotEqualTo(Stage.COMMITTED);
      } else {
        assertThat(isUndone(next, step)).as("%s undone in %s", step, next).isTrue();
      }
    }
  }

  private static void checkEffect(SagaState next, SagaEffect effect) {
    if (effect instanceof SagaEffect.Start start) {
      if (start.line().isAction()) {
        checkBegun(next, start.line().step());
      } else {
        checkUndone(next, start.line().step());
      }
    } else if (effect instanceof SagaEffect.Fence fence) {
      boolean isPivot = fence.step() == next.plan().graph().pivot();
      Line action = next.line(LineId.action(fence.step()));
      assertThat(
              isPivot
                  || action.stage().isResolved()
                  || next.phase().compareTo(SagaPhase.TURNING) > 0)
          .as("fence of %s in %s", fence.step(), next)
          .isTrue();
    } else if (effect instanceof SagaEffect.Forget) {
      assertThat(next.phase()).isEqualTo(SagaPhase.GONE);
    }
    if (next.phase() == SagaPhase.OPENING) { // S1; what operators have closed may be fenced
      assertThat(effect).isInstanceOf(SagaEffect.Fence.class);
    }
  }

  private static void checkBegun(SagaState next, int step) {
    assertThat(next.phase()).isEqualTo(SagaPhase.FORWARD);
    next.plan().graph().ancestors(step).stream()
        .forEach(
            first ->
                assertThat(next.line(LineId.action(first)).stage().isDone())
                    .as("%s begins before %s in %s", step, first, next)
                    .isTrue());
  }

  /** S4 and S5: the pivot never happens, and all that came after is undone. */
  private static void checkUndone(SagaState next, int step) {
    SagaGraph graph = next.plan().graph();
    assertThat(next.line(LineId.action(graph.pivot())).stage()).isEqualTo(Stage.CLOSED);
    assertThat(next.line(LineId.action(step)).stage()).isEqualTo(Stage.COMMITTED);
    for (int later = 1; later <= graph.size(); later++) {
      if (graph.ancestors(later).get(step) && !graph.isAfterPivot(later)) {
        boolean isUndone = isUndone(next, later);
        assertThat(isUndone).as("%s is undone before %s in %s", step, later, next).isTrue();
      }
    }
  }

  private static boolean isUndone(SagaState next, int step) {
    Stage action = next.line(LineId.action(step)).stage();
    boolean hasEffects =
        action == Stage.COMMITTED && next.plan().undoing(step) != SagaPlan.Undoing.NONE;
    return hasEffects ? next.line(LineId.compensation(step)).stage().isDone() : action.isOver();
  }
}
