package dev.troth.systemtests.simulation.workload;

import dev.troth.systemtests.simulation.world.Describe;
import dev.troth.v1.Compensation;
import dev.troth.v1.Step;
import dev.troth.v1.TransactionSpec;

/** Sagas in a few words, for traces. */
final class SagaTexts {

  private SagaTexts() {}

  static String text(TransactionSpec spec) {
    if (!spec.hasSaga()) {
      return Describe.operations(spec.getAtomic().getOperationsList());
    }
    StringBuilder text = new StringBuilder("saga");
    for (Step step : spec.getSaga().getStepsList()) {
      text.append(" [").append(step.getName()).append(step.getPivot() ? " pivot" : "");
      text.append(step.getAfterCount() == 0 ? "" : " after " + step.getAfterList());
      text.append(": ").append(Describe.operations(step.getOperationsList()));
      text.append(step.hasPending() ? " pending " + step.getPending().getOthersCase() : "");
      text.append(" undo ").append(undo(step.getCompensation())).append(']');
    }
    return text.toString();
  }

  private static String undo(Compensation compensation) {
    if (compensation.getOperationsCount() > 0) {
      return Describe.operations(compensation.getOperationsList());
    }
    return compensation.hasNone() ? "none" : compensation.hasAuto() ? "auto" : "default";
  }
}
