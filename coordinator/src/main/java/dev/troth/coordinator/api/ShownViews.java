package dev.troth.coordinator.api;

import dev.troth.daemon.permission.Caller;
import dev.troth.v1.AttemptView;
import dev.troth.v1.BranchView;
import dev.troth.v1.ListResolutionsResponse;
import dev.troth.v1.ListTransactionsResponse;
import dev.troth.v1.Outcome;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.ResolutionView;
import dev.troth.v1.SagaView;
import dev.troth.v1.StepView;
import dev.troth.v1.TransactionView;
import java.util.ArrayList;
import java.util.List;

/**
 * Transactions as a caller may see them: where they stand, to everybody who may ask; what they read
 * and why a key refused them, to those who may read the key.
 */
final class ShownViews {

  private final Caller caller;

  ShownViews(Caller caller) {
    this.caller = caller;
  }

  TransactionView of(TransactionView view) {
    if (seesEverything()) {
      return view;
    }
    TransactionView.Builder shown = view.toBuilder();
    if (view.hasReason()) {
      shown.setReason(of(view.getReason()));
    }
    for (int i = 0; i < view.getBranchesCount(); i++) {
      shown.setBranches(i, of(view.getBranches(i)));
    }
    if (view.hasSaga()) {
      shown.setSaga(of(view.getSaga()));
    }
    return shown.build();
  }

  ListTransactionsResponse of(ListTransactionsResponse response) {
    return response.toBuilder()
        .clearTransactions()
        .addAllTransactions(response.getTransactionsList().stream().map(this::of).toList())
        .build();
  }

  ListResolutionsResponse of(ListResolutionsResponse response) {
    return response.toBuilder()
        .clearResolutions()
        .addAllResolutions(response.getResolutionsList().stream().map(this::of).toList())
        .build();
  }

  Outcome of(Outcome outcome) {
    if (seesEverything()) {
      return outcome;
    }
    Outcome.Builder shown =
        outcome.toBuilder().clearReads().addAllReads(reads("", outcome.getReadsList()));
    if (outcome.hasReason()) {
      shown.setReason(of(outcome.getReason()));
    }
    return shown.build();
  }

  /** What is passed on to another coordinator is shown there, to whoever asked it. */
  private boolean seesEverything() {
    return caller.readsEverywhere() || caller.isPeer();
  }

  private BranchView of(BranchView branch) {
    Register register = branch.getRegister();
    Register.Builder shown =
        register.toBuilder()
            .clearReads()
            .addAllReads(reads(branch.getParticipant(), register.getReadsList()));
    if (register.hasReason()) {
      shown.setReason(of(branch.getParticipant(), register.getReason()));
    }
    return branch.hasRegister() ? branch.toBuilder().setRegister(shown).build() : branch;
  }

  private SagaView of(SagaView saga) {
    SagaView.Builder shown = saga.toBuilder();
    for (int i = 0; i < saga.getStepsCount(); i++) {
      shown.setSteps(i, of(saga.getSteps(i)));
    }
    for (int i = 0; i < saga.getResolutionsCount(); i++) {
      shown.setResolutions(i, of(saga.getResolutions(i)));
    }
    return shown.build();
  }

  private StepView of(StepView step) {
    StepView.Builder shown = step.toBuilder();
    if (step.hasStuckOn()) {
      shown.setStuckOn(of(step.getStuckOn()));
    }
    for (int i = 0; i < step.getAttemptsCount(); i++) {
      shown.setAttempts(i, of(step.getAttempts(i)));
    }
    return shown.build();
  }

  private AttemptView of(AttemptView attempt) {
    AttemptView.Builder shown =
        attempt.toBuilder().clearReads().addAllReads(reads("", attempt.getReadsList()));
    if (attempt.hasReason()) {
      shown.setReason(of(attempt.getReason()));
    }
    return shown.build();
  }

  private ResolutionView of(ResolutionView resolution) {
    return resolution.getResolution().hasStuckOn()
        ? resolution.toBuilder()
            .setResolution(
                resolution.getResolution().toBuilder()
                    .setStuckOn(of(resolution.getResolution().getStuckOn())))
            .build()
        : resolution;
  }

  private Reason of(Reason reason) {
    return of("", reason);
  }

  /**
   * A reason says what the key holds: "would be 3, below 5".
   *
   * @param participant of a reason that does not say whose
   */
  private Reason of(String participant, Reason reason) {
    String at = reason.getParticipant().isEmpty() ? participant : reason.getParticipant();
    return reason.getKey().isEmpty() || caller.mayRead(at, reason.getKey())
        ? reason
        : reason.toBuilder()
            .clearKey()
            .setMessage("it is about a key that you may not read")
            .build();
  }

  /**
   * Those of keys that may be read.
   *
   * @param participant of values that do not say theirs
   */
  private List<ReadValue> reads(String participant, List<ReadValue> reads) {
    List<ReadValue> shown = new ArrayList<>(reads.size());
    for (ReadValue read : reads) {
      String at = read.getParticipant().isEmpty() ? participant : read.getParticipant();
      if (caller.mayRead(at, read.getKey())) {
        shown.add(read);
      }
    }
    return shown;
  }
}
