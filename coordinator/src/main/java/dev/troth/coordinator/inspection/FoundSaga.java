package dev.troth.coordinator.inspection;

import dev.troth.coordinator.inspection.Asking.Answers;
import dev.troth.daemon.document.Branches;
import dev.troth.v1.AttemptView;
import dev.troth.v1.InspectResponse;
import dev.troth.v1.Member;
import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.RegisterRow;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.Resolution;
import dev.troth.v1.SagaRow;
import dev.troth.v1.Step;
import dev.troth.v1.StepStatus;
import dev.troth.v1.StepView;
import dev.troth.v1.StuckStep;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A saga's steps as its home row and its attempts' registers show them. */
final class FoundSaga {

  private static final int MAX_ATTEMPTS = 100;

  private record AttemptKey(int step, RegisterKind kind, int attempt) {}

  private final SagaRow row;

  /** By attempt, and there by participant. A fence is the action's attempt 0. */
  private final Map<AttemptKey, Map<String, RegisterRow>> attempts =
      new TreeMap<>(
          Comparator.comparingInt(AttemptKey::step)
              .thenComparing(AttemptKey::kind)
              .thenComparingInt(AttemptKey::attempt));

  FoundSaga(SagaRow row, Answers<InspectResponse> rows) {
    this.row = row;
    rows.byMember()
        .forEach(
            (member, response) ->
                response.getRowsList().forEach(register -> add(member, register)));
  }

  private void add(Member where, RegisterRow register) {
    RegisterKind kind = register.getKey().getKind();
    boolean isOfStep =
        kind == RegisterKind.REGISTER_KIND_ACTION
            || kind == RegisterKind.REGISTER_KIND_COMPENSATION;
    if (isOfStep && register.getSpecHash().equals(row.getSpecHash())) {
      attempts
          .computeIfAbsent(
              new AttemptKey(register.getKey().getStep(), kind, register.getKey().getAttempt()),
              key -> new HashMap<>())
          .put(where.getName(), register);
    }
  }

  /** All its steps, but for the END that the document does not name. */
  List<StepView> steps() {
    List<StepView> views = new ArrayList<>();
    List<Step> steps = row.getSpec().getSaga().getStepsList();
    for (int i = 0; i < steps.size(); i++) {
      views.add(view(i + 1, steps.get(i)));
    }
    return views;
  }

  private StepView view(int number, Step step) {
    List<AttemptView> tried = new ArrayList<>();
    attempts.forEach(
        (key, registers) -> {
          if (key.step() == number && key.attempt() > 0) {
            tried.add(view(key, registers, step));
          }
        });
    Set<String> participants = new LinkedHashSet<>();
    step.getOperationsList().forEach(operation -> participants.add(operation.getParticipant()));
    StepView.Builder view =
        StepView.newBuilder()
            .setName(step.getName())
            .setStatus(status(number, step, tried))
            .addAllAfter(step.getAfterList())
            .addAllParticipants(participants)
            .setPivot(step.getPivot())
            .addAllAttempts(tried.subList(Math.max(0, tried.size() - MAX_ATTEMPTS), tried.size()));
    stuck(number)
        .ifPresent(
            stuck ->
                view.setStuckOn(stuck.getReason()).setStuckSinceMillis(stuck.getSinceMillis()));
    return view.build();
  }

  private StepStatus status(int number, Step step, List<AttemptView> tried) {
    boolean done = isCommitted(tried, RegisterKind.REGISTER_KIND_ACTION);
    if (isCommitted(tried, RegisterKind.REGISTER_KIND_COMPENSATION)
        || resolution(number, RegisterKind.REGISTER_KIND_COMPENSATION).isPresent()) {
      return StepStatus.STEP_STATUS_COMPENSATED;
    }
    if (stuck(number).isPresent()) {
      return StepStatus.STEP_STATUS_STUCK;
    }
    if (!done) {
      Optional<Verdict> byHand = resolution(number, RegisterKind.REGISTER_KIND_ACTION);
      if (byHand.isPresent()) {
        return byHand.get() == Verdict.VERDICT_SKIP
            ? StepStatus.STEP_STATUS_SKIPPED
            : StepStatus.STEP_STATUS_DONE;
      }
      boolean isFenced =
          attempts.containsKey(new AttemptKey(number, RegisterKind.REGISTER_KIND_ACTION, 0));
      if (isFenced || isOver(TransactionStatus.TRANSACTION_STATUS_COMPENSATED)) {
        return StepStatus.STEP_STATUS_CLOSED;
      }
      return tried.isEmpty() ? StepStatus.STEP_STATUS_WAITING : StepStatus.STEP_STATUS_RUNNING;
    }
    boolean isToBeUndone = row.getPivotFenced() && !step.getCompensation().hasNone();
    return isToBeUndone && !isOver(TransactionStatus.TRANSACTION_STATUS_COMPLETED)
        ? StepStatus.STEP_STATUS_COMPENSATING
        : StepStatus.STEP_STATUS_DONE;
  }

  private boolean isOver(TransactionStatus how) {
    return row.getOutcome().getStatus() == how;
  }

  private static boolean isCommitted(List<AttemptView> tried, RegisterKind kind) {
    return tried.stream()
        .anyMatch(
            attempt ->
                attempt.getKind() == kind
                    && attempt.getStatus() == TransactionStatus.TRANSACTION_STATUS_COMMITTED);
  }

  private Optional<StuckStep> stuck(int number) {
    return row.getStuck().getStepsList().stream()
        .filter(stuck -> stuck.getStep() == number)
        .findFirst();
  }

  /** How an operator has ended it; another try is no end. */
  private Optional<Verdict> resolution(int number, RegisterKind kind) {
    return row.getResolutionsList().stream()
        .filter(resolution -> resolution.getStep() == number && resolution.getKind() == kind)
        .map(Resolution::getVerdict)
        .filter(verdict -> verdict != Verdict.VERDICT_RETRY)
        .findFirst();
  }

  private static AttemptView view(AttemptKey key, Map<String, RegisterRow> registers, Step step) {
    AttemptView.Builder view =
        AttemptView.newBuilder()
            .setKind(key.kind())
            .setAttempt(key.attempt())
            .setStatus(TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS);
    for (RegisterRow row : registers.values()) {
      RegisterStatus status = row.getRegister().getStatus();
      if (status == RegisterStatus.REGISTER_STATUS_COMMITTED) {
        return view.setStatus(TransactionStatus.TRANSACTION_STATUS_COMMITTED)
            .setCommitTimestamp(row.getRegister().getCommitTimestamp())
            .addAllReads(reads(key, registers, step))
            .build();
      }
      if (status == RegisterStatus.REGISTER_STATUS_ABORTED) {
        view.setStatus(TransactionStatus.TRANSACTION_STATUS_ABORTED)
            .setReason(row.getRegister().getReason());
      }
    }
    return view.build();
  }

  private static List<ReadValue> reads(
      AttemptKey key, Map<String, RegisterRow> registers, Step step) {
    List<Operation> operations =
        key.kind() == RegisterKind.REGISTER_KIND_ACTION
            ? step.getOperationsList()
            : step.getCompensation().getOperationsList();
    Map<String, List<ReadValue>> byParticipant = new HashMap<>();
    registers.forEach(
        (name, register) -> byParticipant.put(name, register.getRegister().getReadsList()));
    return Branches.split(operations).inDocumentOrder(byParticipant).orElse(List.of());
  }
}
