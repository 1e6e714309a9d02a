package dev.troth.cli.bench;

import dev.troth.cli.output.OutcomeForms;
import dev.troth.cli.output.TransactionForms;
import dev.troth.v1.BranchView;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.GetTransactionRequest;
import dev.troth.v1.Operation;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.StepStatus;
import dev.troth.v1.StepView;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.TransactionView;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Looks transactions up at every participant: committed at one timestamp everywhere, the one that
 * the client was told, or committed nowhere.
 */
final class Registers {

  private final Findings findings;
  private long checked;

  Registers(Findings findings) {
    this.findings = findings;
  }

  /** How many were looked up and could be judged. */
  long checked() {
    return checked;
  }

  void audit(Inquiry inquiry, List<Told> sample) throws InterruptedException {
    inquiry.ask(
        CoordinatorServiceGrpc.getGetTransactionMethod(),
        sample.iterator(),
        told -> GetTransactionRequest.newBuilder().setTransactionId(told.transactionId()).build(),
        (told, response) -> check(told, response.getTransaction()),
        this::refused);
  }

  private void check(Told told, TransactionView view) {
    Set<String> silent =
        view.getBranchesList().stream()
            .filter(branch -> !branch.getReachable())
            .map(BranchView::getParticipant)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!silent.isEmpty()) {
      findings.gap(
          "transaction %s could not be looked up at %s"
              .formatted(told.transactionId(), String.join(", ", silent)));
      return;
    }
    checked++;
    if (told.write().spec().hasSaga()) {
      checkSaga(told, view);
    } else if (told.outcome().getStatus() == TransactionStatus.TRANSACTION_STATUS_COMMITTED) {
      checkCommitted(told, view);
    } else {
      checkAborted(told, view);
    }
  }

  /** Every step done, or none. */
  private void checkSaga(Told told, TransactionView view) {
    boolean completed =
        told.outcome().getStatus() == TransactionStatus.TRANSACTION_STATUS_COMPLETED;
    for (StepView step : view.getSaga().getStepsList()) {
      if ((step.getStatus() == StepStatus.STEP_STATUS_DONE) != completed) {
        findings.violation(
            "saga %s was told %s; its step %s is %s"
                .formatted(
                    told.transactionId(),
                    completed ? "COMPLETED" : "COMPENSATED",
                    step.getName(),
                    step.getStatus()));
      }
    }
  }

  private void checkCommitted(Told told, TransactionView view) {
    for (String participant : participants(told)) {
      boolean agrees =
          view.getBranchesList().stream()
              .filter(branch -> branch.getParticipant().equals(participant))
              .anyMatch(branch -> isCommittedAsTold(branch, told));
      if (!agrees) {
        findings.violation(
            "transaction %s was told %s; at %s it is %s"
                .formatted(
                    told.transactionId(),
                    TransactionForms.text(told.outcome()),
                    participant,
                    status(view, participant)));
      }
    }
  }

  private static boolean isCommittedAsTold(BranchView branch, Told told) {
    return branch.getRegister().getStatus() == RegisterStatus.REGISTER_STATUS_COMMITTED
        && branch.getRegister().getCommitTimestamp() == told.outcome().getCommitTimestamp();
  }

  private void checkAborted(Told told, TransactionView view) {
    for (BranchView branch : view.getBranchesList()) {
      if (branch.getRegister().getStatus() == RegisterStatus.REGISTER_STATUS_COMMITTED) {
        findings.violation(
            "transaction %s was told ABORTED; at %s it is %s"
                .formatted(
                    told.transactionId(),
                    branch.getParticipant(),
                    status(view, branch.getParticipant())));
      }
    }
  }

  private void refused(Told told, Reason reason) {
    if (reason.getCode() != ErrorCode.ERROR_CODE_NOT_FOUND) {
      findings.gap(
          "transaction %s could not be looked up: %s"
              .formatted(told.transactionId(), OutcomeForms.text(reason)));
      return;
    }
    checked++;
    if (told.write().spec().hasSaga()
        || told.outcome().getStatus() == TransactionStatus.TRANSACTION_STATUS_COMMITTED) {
      findings.violation(
          "transaction %s has an outcome; no participant knows it".formatted(told.transactionId()));
    }
  }

  private static String status(TransactionView view, String participant) {
    return view.getBranchesList().stream()
        .filter(branch -> branch.getParticipant().equals(participant))
        .map(branch -> TransactionForms.text(branch.getRegister()))
        .findFirst()
        .orElse("not known");
  }

  private static Set<String> participants(Told told) {
    return told.write().spec().getAtomic().getOperationsList().stream()
        .map(Operation::getParticipant)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
