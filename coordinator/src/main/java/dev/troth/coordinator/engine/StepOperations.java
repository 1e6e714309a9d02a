package dev.troth.coordinator.engine;

import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.Step;
import dev.troth.v1.TransactionSpec;
import java.util.List;
import java.util.Map;

/** What a saga's step does, with what has to be computed from earlier steps. Deterministic. */
public interface StepOperations {

  /** Those of the document, whatever it says about computing them. */
  StepOperations AS_WRITTEN =
      (spec, step, kind, reads) -> {
        Step written = spec.getSaga().getSteps(step - 1);
        return kind == RegisterKind.REGISTER_KIND_ACTION
            ? written.getOperationsList()
            : written.getCompensation().getOperationsList();
      };

  /**
   * The operations of a step's action or compensation.
   *
   * @param readsByStep what the committed actions read, in document order
   * @throws dev.troth.error.RejectedException EXPRESSION_FAILED
   */
  List<Operation> of(
      TransactionSpec spec, int step, RegisterKind kind, Map<Integer, List<ReadValue>> readsByStep);
}
