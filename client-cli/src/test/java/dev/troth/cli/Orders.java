package dev.troth.cli;

import dev.troth.v1.AttemptView;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Owner;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.Resolution;
import dev.troth.v1.ResolutionView;
import dev.troth.v1.SagaView;
import dev.troth.v1.StepStatus;
import dev.troth.v1.StepView;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.TransactionView;
import dev.troth.v1.Verdict;
import java.util.List;

/** An order in all its states. */
final class Orders {

  static final String ID = "01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11";
  static final long MILLIS = 1_700_000_000_123L;
  static final String TIME = "2023-11-14T22:13:20.123Z";

  private Orders() {}

  static TransactionView running() {
    return order(
        TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS,
        done("reserve"),
        step("charge", StepStatus.STEP_STATUS_RUNNING, "reserve").setPivot(true),
        step("ship", StepStatus.STEP_STATUS_WAITING, "charge"));
  }

  static TransactionView stuck() {
    return order(
            TransactionStatus.TRANSACTION_STATUS_STUCK,
            done("reserve"),
            done("charge", "reserve").setPivot(true),
            step("ship", StepStatus.STEP_STATUS_STUCK, "charge")
                .addAttempts(aborted(1))
                .addAttempts(aborted(10))
                .setStuckOn(wrongKind())
                .setStuckSinceMillis(MILLIS))
        .toBuilder()
        .setReason(wrongKind())
        .build();
  }

  static TransactionView resolved(Verdict verdict) {
    TransactionView.Builder view =
        order(
            TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS,
            done("reserve"),
            done("charge", "reserve").setPivot(true),
            step("ship", StepStatus.STEP_STATUS_SKIPPED, "charge"))
            .toBuilder();
    view.getSagaBuilder().addResolutions(resolution(verdict));
    return view.build();
  }

  static TransactionView completed() {
    return order(
            TransactionStatus.TRANSACTION_STATUS_COMPLETED,
            done("reserve"),
            done("charge", "reserve").setPivot(true),
            done("ship", "charge"))
        .toBuilder()
        .setCommitTimestamp(MILLIS << 16)
        .build();
  }

  static TransactionView compensated() {
    return order(
            TransactionStatus.TRANSACTION_STATUS_COMPENSATED,
            done("reserve")
                .setStatus(StepStatus.STEP_STATUS_COMPENSATED)
                .addAttempts(
                    committed().setKind(RegisterKind.REGISTER_KIND_COMPENSATION).setAttempt(3)),
            step("charge", StepStatus.STEP_STATUS_CLOSED, "reserve")
                .setPivot(true)
                .addAttempts(aborted(1)),
            step("ship", StepStatus.STEP_STATUS_CLOSED, "charge"))
        .toBuilder()
        .setReason(wrongKind())
        .build();
  }

  static ResolutionView resolution(Verdict verdict) {
    return ResolutionView.newBuilder()
        .setTransactionId(ID)
        .setStep("ship")
        .setResolution(
            Resolution.newBuilder()
                .setStep(3)
                .setKind(RegisterKind.REGISTER_KIND_ACTION)
                .setVerdict(verdict)
                .setReason("sent by courier")
                .setBy("ann@ops")
                .setAtMillis(MILLIS)
                .setStuckOn(wrongKind()))
        .build();
  }

  static Reason wrongKind() {
    return Reason.newBuilder()
        .setCode(ErrorCode.ERROR_CODE_WRONG_KIND)
        .setMessage("step ship: it is a value")
        .setParticipant("shipping")
        .setKey("shipments")
        .build();
  }

  static TransactionView order(TransactionStatus status, StepView.Builder... steps) {
    SagaView.Builder saga =
        SagaView.newBuilder()
            .setHome("payments")
            .setOwner(Owner.newBuilder().setAddress("c:7400"))
            .setOpenedMillis(MILLIS);
    for (StepView.Builder step : steps) {
      saga.addSteps(step);
    }
    return TransactionView.newBuilder()
        .setTransactionId(ID)
        .setStatus(status)
        .setSaga(saga)
        .build();
  }

  static StepView.Builder step(String name, StepStatus status, String... after) {
    return StepView.newBuilder()
        .setName(name)
        .setStatus(status)
        .addAllAfter(List.of(after))
        .addParticipants(name + "-host");
  }

  private static StepView.Builder done(String name, String... after) {
    return step(name, StepStatus.STEP_STATUS_DONE, after).addAttempts(committed());
  }

  private static AttemptView.Builder committed() {
    return AttemptView.newBuilder()
        .setKind(RegisterKind.REGISTER_KIND_ACTION)
        .setAttempt(1)
        .setStatus(TransactionStatus.TRANSACTION_STATUS_COMMITTED)
        .setCommitTimestamp(MILLIS << 16);
  }

  private static AttemptView.Builder aborted(int attempt) {
    return AttemptView.newBuilder()
        .setKind(RegisterKind.REGISTER_KIND_ACTION)
        .setAttempt(attempt)
        .setStatus(TransactionStatus.TRANSACTION_STATUS_ABORTED)
        .setReason(wrongKind());
  }
}
