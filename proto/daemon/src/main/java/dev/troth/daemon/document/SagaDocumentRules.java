package dev.troth.daemon.document;

import static dev.troth.daemon.document.DocumentLimits.MAX_PARTICIPANTS;
import static dev.troth.daemon.document.DocumentLimits.MAX_SAGA_ASSIGNMENTS;
import static dev.troth.daemon.document.DocumentLimits.MAX_SAGA_DEADLINE;
import static dev.troth.daemon.document.DocumentLimits.MAX_STEPS;
import static dev.troth.daemon.document.DocumentLimits.MAX_TIMEOUT;

import com.google.protobuf.Message;
import dev.troth.daemon.document.OperationRules.Scope;
import dev.troth.v1.Assignment;
import dev.troth.v1.Compensation;
import dev.troth.v1.Operation;
import dev.troth.v1.Pending;
import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules for a saga's document. What an expression may say is not looked at here. */
final class SagaDocumentRules {

  private final Violations violations;

  SagaDocumentRules(Violations violations) {
    this.violations = violations;
  }

  void check(Saga saga) {
    checkKnown("saga", saga);
    if (saga.hasDeadline()) {
      DurationRules.check("saga.deadline", saga.getDeadline(), MAX_SAGA_DEADLINE, violations);
    }
    int count = saga.getStepsCount();
    if (count < 1 || count > MAX_STEPS) {
      violations.add("saga.steps", "must be 1 to " + MAX_STEPS + ", not " + count);
      return;
    }
    new StepOrderRules(saga.getStepsList(), violations).check();
    for (int i = 0; i < count && !violations.isFull(); i++) {
      Step step = saga.getSteps(i);
      violations.setContext(StepNames.isValid(step.getName()) ? "step " + step.getName() : "");
      checkStep("saga.steps[" + i + "]", step);
    }
    violations.setContext("");
    checkTotals(saga);
  }

  private void checkStep(String path, Step step) {
    checkKnown(path, step);
    checkOperations(path, step.getOperationsList(), step.getSetList());
    if (step.hasCompensation()) {
      checkCompensation(path + ".compensation", step.getCompensation());
    }
    if (step.hasRetry()) {
      RetryRules.check(path + ".retry", step.getRetry(), violations);
    }
    if (step.hasTimeout()) {
      DurationRules.check(path + ".timeout", step.getTimeout(), MAX_TIMEOUT, violations);
    }
    if (step.hasPending()) {
      checkPending(path + ".pending", step.getPending());
    }
  }

  private void checkCompensation(String path, Compensation compensation) {
    checkKnown(path, compensation);
    boolean hasOperations = compensation.getOperationsCount() > 0;
    int given =
        (compensation.hasAuto() ? 1 : 0)
            + (compensation.hasNone() ? 1 : 0)
            + (hasOperations ? 1 : 0);
    if (given != 1) {
      violations.add(
          path, (given == 0 ? "is empty" : "says too much") + ": one of auto, operations, none");
      return;
    }
    if (hasOperations) {
      checkOperations(path, compensation.getOperationsList(), compensation.getSetList());
      return;
    }
    checkKnown(path + ".auto", compensation.getAuto());
    checkKnown(path + ".none", compensation.getNone());
    if (compensation.getSetCount() > 0) {
      violations.add(path + ".set", "goes with operations only");
    }
  }

  private void checkOperations(String path, List<Operation> operations, List<Assignment> set) {
    String listPath = path + ".operations";
    List<Operation> complete =
        new AssignmentRules(path + ".set", violations).check(set, operations);
    new OperationRules(Scope.DOCUMENT, listPath, violations).check(complete);
  }

  private void checkPending(String path, Pending pending) {
    checkKnown(path, pending);
    checkKnown(path + ".pass", pending.getPass());
    checkKnown(path + ".wait", pending.getWait());
    checkKnown(path + ".fail", pending.getFail());
  }

  private void checkTotals(Saga saga) {
    Set<String> participants = new HashSet<>();
    int assignments = 0;
    for (Step step : saga.getStepsList()) {
      Compensation compensation = step.getCompensation();
      step.getOperationsList().forEach(o -> participants.add(o.getParticipant()));
      compensation.getOperationsList().forEach(o -> participants.add(o.getParticipant()));
      assignments += step.getSetCount() + compensation.getSetCount();
    }
    if (participants.size() > MAX_PARTICIPANTS) {
      violations.add(
          "saga.steps",
          "name " + participants.size() + " participants: at most " + MAX_PARTICIPANTS);
    }
    if (assignments > MAX_SAGA_ASSIGNMENTS) {
      violations.add(
          "saga.steps", "set " + assignments + " fields in all: at most " + MAX_SAGA_ASSIGNMENTS);
    }
  }

  private void checkKnown(String path, Message message) {
    if (!message.getUnknownFields().isEmpty()) {
      violations.add(path, OperationRules.UNKNOWN_FIELDS);
    }
  }
}
