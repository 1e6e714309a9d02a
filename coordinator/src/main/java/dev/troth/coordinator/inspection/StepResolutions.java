package dev.troth.coordinator.inspection;

import dev.troth.coordinator.engine.CoordinatorEngine;
import dev.troth.coordinator.engine.Turns;
import dev.troth.coordinator.inspection.SagaInspection.Home;
import dev.troth.daemon.document.SagaGraph;
import dev.troth.error.RejectedException;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.NoteSagaRequest;
import dev.troth.v1.NoteSagaResponse;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.Resolution;
import dev.troth.v1.ResolveStepRequest;
import dev.troth.v1.SagaRow;
import dev.troth.v1.StuckStep;
import dev.troth.v1.Verdict;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Operators' acts on stuck steps. Recorded at the saga's home, which refuses what is not stuck; its
 * driver finds it there, wherever it is. Any thread.
 */
public final class StepResolutions {

  private final CoordinatorEngine engine;
  private final Turns turns;
  private final SagaInspection inspection;

  public StepResolutions(CoordinatorEngine engine, Turns turns) {
    this.engine = engine;
    this.turns = turns;
    this.inspection = new SagaInspection(engine, turns);
  }

  /** Done when it is durable; fails with NOT_FOUND, INVALID_REQUEST, PARTICIPANT_UNAVAILABLE. */
  public CompletableFuture<Void> resolve(
      TransactionId id, ResolveStepRequest request, Duration timeout) {
    return inspection
        .home(id, timeout)
        .thenCompose(
            found -> {
              Home home =
                  found.only().orElseThrow(() -> TransactionViews.notFound(id, found.silent()));
              return record(home, request, timeout);
            })
        .thenAccept(response -> requireRecorded(response))
        .thenRun(() -> turns.execute(() -> engine.sagas().lookSoon(id)));
  }

  private CompletableFuture<NoteSagaResponse> record(
      Home home, ResolveStepRequest request, Duration timeout) {
    SagaRow row = home.row();
    StuckStep stuck =
        stuck(row, request.getStep())
            .orElseThrow(
                () ->
                    new RejectedException(
                        ErrorCode.ERROR_CODE_INVALID_REQUEST, notStuck(row, request.getStep())));
    requireNotDecisive(row, stuck, request.getVerdict());
    return engine
        .routes()
        .link(home.where().getName())
        .noteSaga(
            NoteSagaRequest.newBuilder()
                .setSagaId(row.getSagaId())
                .setSpecHash(row.getSpecHash())
                .setResolution(
                    Resolution.newBuilder()
                        .setStep(stuck.getStep())
                        .setKind(stuck.getKind())
                        .setVerdict(request.getVerdict())
                        .setReason(request.getReason())
                        .setBy(request.getBy()))
                .build(),
            timeout);
  }

  /** S4: whether the saga goes forward is what the pivot's register says, and nobody else. */
  private static void requireNotDecisive(SagaRow row, StuckStep stuck, Verdict verdict) {
    boolean isPivot =
        stuck.getKind() == RegisterKind.REGISTER_KIND_ACTION
            && stuck.getStep() == SagaGraph.of(row.getSpec().getSaga()).pivot();
    if (isPivot && verdict != Verdict.VERDICT_RETRY) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_INVALID_REQUEST,
          "step %s is the pivot: only its participants can say whether it is done; bring them back, or retry"
              .formatted(SagaViews.stepName(row, stuck.getStep())));
    }
  }

  private static Optional<StuckStep> stuck(SagaRow row, String name) {
    return row.getStuck().getStepsList().stream()
        .filter(stuck -> SagaViews.stepName(row, stuck.getStep()).equals(name))
        .findFirst();
  }

  private static String notStuck(SagaRow row, String name) {
    if (row.hasOutcome()) {
      return "the saga is over: nothing of it is stuck";
    }
    String stuck =
        String.join(
            ", ",
            row.getStuck().getStepsList().stream()
                .map(step -> SagaViews.stepName(row, step.getStep()))
                .toList());
    boolean exists =
        row.getSpec().getSaga().getStepsList().stream()
            .anyMatch(step -> step.getName().equals(name));
    return "%s (stuck: %s)"
        .formatted(
            exists ? "step " + name + " is not stuck" : "there is no step " + name,
            stuck.isEmpty() ? "none" : stuck);
  }

  private static void requireRecorded(NoteSagaResponse response) {
    if (response.getAnswer().hasRejection()) {
      throw new RejectedException(response.getAnswer().getRejection().getReason());
    }
  }
}
