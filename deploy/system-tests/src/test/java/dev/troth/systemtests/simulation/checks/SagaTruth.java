package dev.troth.systemtests.simulation.checks;

import dev.troth.coordinator.saga.SagaPlan;
import dev.troth.coordinator.saga.SagaPlan.Undoing;
import dev.troth.daemon.document.SagaGraph;
import dev.troth.id.RegisterId;
import dev.troth.systemtests.simulation.history.Content;
import dev.troth.systemtests.simulation.history.SagaAsked;
import dev.troth.systemtests.simulation.world.Violation;
import dev.troth.v1.Outcome;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.Resolution;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** S9 and I15: what is said of a saga's end is so, whoever says it and whenever. */
public final class SagaTruth {

  private final RegisterInvariants registers;

  public SagaTruth(RegisterInvariants registers) {
    this.registers = registers;
  }

  /** A client is told something. */
  public void told(SagaAsked asked, Outcome outcome) {
    TransactionStatus status = outcome.getStatus();
    for (Outcome before : asked.told()) {
      if (isEnd(before.getStatus()) && isEnd(status) && before.getStatus() != status) {
        throw new Violation(
            "I15: %s was told %s, and is told %s"
                .formatted(asked.id(), before.getStatus(), status));
      }
    }
    if (asked.isSaga() && isEnd(status)) {
      requireTrue(asked, status);
    }
  }

  static boolean isEnd(TransactionStatus status) {
    return status == TransactionStatus.TRANSACTION_STATUS_COMPLETED
        || status == TransactionStatus.TRANSACTION_STATUS_COMPENSATED
        || status == TransactionStatus.TRANSACTION_STATUS_COMMITTED
        || status == TransactionStatus.TRANSACTION_STATUS_ABORTED;
  }

  /** Whether the registers bear out how a saga is said to have ended. */
  void requireTrue(SagaAsked asked, TransactionStatus status) {
    Optional<TransactionStatus> known = registers.sagas().outcome(asked.content());
    require(known.isEmpty() || known.get() == status, asked, status, "its home row says " + known);
    SagaGraph graph = SagaGraph.of(asked.saga());
    for (int step = 1; step <= graph.size(); step++) {
      if (status == TransactionStatus.TRANSACTION_STATUS_COMPLETED) {
        requireDone(asked, graph, step);
      } else {
        requireUndone(asked, graph, step);
      }
    }
  }

  private void requireDone(SagaAsked asked, SagaGraph graph, int step) {
    TransactionStatus completed = TransactionStatus.TRANSACTION_STATUS_COMPLETED;
    boolean byHand = step != graph.pivot() && isResolved(asked.content(), step, action());
    int done = registers.fixedAttempts(asked.content(), step, action()).size();
    require(
        done == 1 || (done == 0 && byHand),
        asked,
        completed,
        "step " + graph.name(step) + " is done " + done + " times");
    require(
        registers.fixedAttempts(asked.content(), step, compensation()).isEmpty(),
        asked,
        completed,
        "step " + graph.name(step) + " is undone");
  }

  private void requireUndone(SagaAsked asked, SagaGraph graph, int step) {
    TransactionStatus compensated = TransactionStatus.TRANSACTION_STATUS_COMPENSATED;
    int done = registers.fixedAttempts(asked.content(), step, action()).size();
    int undone = registers.fixedAttempts(asked.content(), step, compensation()).size();
    boolean stays = step == graph.pivot() || graph.isAfterPivot(step);
    require(
        done <= 1 && undone <= done && !(stays && done > 0),
        asked,
        compensated,
        "step %s is done %d times, undone %d times".formatted(graph.name(step), done, undone));
    boolean needed = SagaPlan.of(asked.saga(), 1).undoing(step) != Undoing.NONE;
    boolean byHand =
        isResolved(asked.content(), step, action())
            || isResolved(asked.content(), step, compensation());
    require(
        done == undone || !needed || byHand,
        asked,
        compensated,
        "step " + graph.name(step) + " is done, and not undone");
  }

  /** Where the end was known beforehand, nothing but a human hand or a forgetful row changes it. */
  void requireForeseen(SagaAsked asked, TransactionStatus status, boolean rowsAreKept) {
    boolean byHand =
        registers.sagas().home(asked.content()).stream()
            .anyMatch(home -> !home.resolutions().isEmpty());
    require(
        asked.mayEnd(status) || byHand || !rowsAreKept,
        asked,
        status,
        "it was bound to end otherwise");
  }

  private static RegisterKind action() {
    return RegisterKind.REGISTER_KIND_ACTION;
  }

  private static RegisterKind compensation() {
    return RegisterKind.REGISTER_KIND_COMPENSATION;
  }

  /** Whether an operator has said to go on without it. */
  private boolean isResolved(Content saga, int step, RegisterKind kind) {
    List<Resolution> all = new ArrayList<>();
    registers.sagas().home(saga).ifPresent(home -> all.addAll(home.resolutions()));
    return all.stream()
        .anyMatch(
            each ->
                each.getStep() == step
                    && each.getKind() == kind
                    && each.getVerdict() != Verdict.VERDICT_RETRY);
  }

  /** Whether no two attempts at the same ever took effect, whatever else is true. */
  void requireAtMostOnce(SagaAsked asked) {
    SagaGraph graph = SagaGraph.of(asked.saga());
    for (int step = 1; step <= graph.size(); step++) {
      for (RegisterKind kind : List.of(action(), compensation())) {
        List<RegisterId> fixed = registers.fixedAttempts(asked.content(), step, kind);
        if (fixed.size() > 1) {
          throw new Violation("I15: " + asked.id() + " happened twice: " + fixed);
        }
      }
    }
  }

  private static void require(
      boolean holds, SagaAsked asked, TransactionStatus status, String otherwise) {
    if (!holds) {
      throw new Violation("I15: %s is %s: %s".formatted(asked.id(), status, otherwise));
    }
  }
}
