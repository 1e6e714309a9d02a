package dev.troth.coordinator.inspection;

import dev.troth.coordinator.engine.SagaOutcomes;
import dev.troth.coordinator.inspection.SagaInspection.Findings;
import dev.troth.coordinator.inspection.SagaInspection.Home;
import dev.troth.id.TransactionId;
import dev.troth.v1.ListResolutionsResponse;
import dev.troth.v1.Outcome;
import dev.troth.v1.ResolutionView;
import dev.troth.v1.SagaFilter;
import dev.troth.v1.SagaRow;
import dev.troth.v1.SagaView;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.TransactionView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Sagas as their rows show them. Any thread. */
final class SagaViews {

  private final SagaInspection inspection;

  SagaViews(SagaInspection inspection) {
    this.inspection = inspection;
  }

  /** A saga with its steps; nothing when no participant that was reached has its home row. */
  CompletableFuture<Optional<TransactionView>> get(TransactionId id, Duration timeout) {
    return inspection
        .home(id, timeout)
        .thenCompose(
            found ->
                found
                    .only()
                    .map(home -> view(id, home, timeout).thenApply(Optional::of))
                    .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())));
  }

  private CompletableFuture<TransactionView> view(TransactionId id, Home home, Duration timeout) {
    return inspection
        .attempts(id, timeout)
        .thenApply(
            rows -> {
              TransactionView.Builder view = view(home).toBuilder();
              view.getSagaBuilder()
                  .addAllSteps(new FoundSaga(home.row(), rows).steps())
                  .addAllUnreachable(rows.silentNames());
              return view.build();
            });
  }

  /** Sagas in these states, newest first, without their steps. */
  CompletableFuture<List<TransactionView>> list(
      Set<TransactionStatus> statuses, int limit, Duration timeout) {
    return filter(statuses)
        .map(
            filter ->
                inspection
                    .homes(filter, limit, false, timeout)
                    .thenApply(
                        found ->
                            found.homes().stream()
                                .map(SagaViews::view)
                                .filter(view -> statuses.contains(view.getStatus()))
                                .limit(limit)
                                .toList()))
        .orElseGet(() -> CompletableFuture.completedFuture(List.of()));
  }

  /** What operators have done, newest first. */
  CompletableFuture<ListResolutionsResponse> resolutions(int limit, Duration timeout) {
    return inspection
        .homes(SagaFilter.SAGA_FILTER_RESOLVED, limit, true, timeout)
        .thenApply(found -> resolutions(found, limit));
  }

  private static ListResolutionsResponse resolutions(Findings found, int limit) {
    List<ResolutionView> all = new ArrayList<>();
    found.homes().forEach(home -> all.addAll(resolutions(home.row())));
    all.sort(
        Comparator.comparingLong((ResolutionView view) -> view.getResolution().getAtMillis())
            .reversed());
    return ListResolutionsResponse.newBuilder()
        .addAllResolutions(all.subList(0, Math.min(limit, all.size())))
        .addAllUnreachable(found.silent())
        .build();
  }

  private static List<ResolutionView> resolutions(SagaRow row) {
    return row.getResolutionsList().stream()
        .map(
            resolution ->
                ResolutionView.newBuilder()
                    .setTransactionId(TransactionId.of(row.getSagaId()).toString())
                    .setStep(stepName(row, resolution.getStep()))
                    .setResolution(resolution)
                    .build())
        .toList();
  }

  /** A step's name, as far as the document is at hand. */
  static String stepName(SagaRow row, int step) {
    return step <= row.getSpec().getSaga().getStepsCount()
        ? row.getSpec().getSaga().getSteps(step - 1).getName()
        : "(end)";
  }

  private static TransactionView view(Home home) {
    SagaRow row = home.row();
    Outcome outcome = SagaOutcomes.of(row);
    TransactionView.Builder view =
        TransactionView.newBuilder()
            .setTransactionId(TransactionId.of(row.getSagaId()).toString())
            .setStatus(outcome.getStatus())
            .setCommitTimestamp(outcome.getCommitTimestamp())
            .setSaga(
                SagaView.newBuilder()
                    .setHome(home.where().getName())
                    .setOwner(row.getOwner())
                    .setOpenedMillis(row.getOpenedMillis())
                    .addAllResolutions(resolutions(row)));
    if (outcome.hasReason()) {
      view.setReason(outcome.getReason());
    }
    return view.build();
  }

  private static Optional<SagaFilter> filter(Set<TransactionStatus> statuses) {
    boolean stuck = statuses.contains(TransactionStatus.TRANSACTION_STATUS_STUCK);
    boolean unfinished =
        statuses.contains(TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS)
            || statuses.contains(TransactionStatus.TRANSACTION_STATUS_COMPENSATING);
    boolean finished =
        statuses.contains(TransactionStatus.TRANSACTION_STATUS_COMPLETED)
            || statuses.contains(TransactionStatus.TRANSACTION_STATUS_COMPENSATED);
    if (finished) {
      return Optional.of(
          stuck || unfinished
              ? SagaFilter.SAGA_FILTER_UNSPECIFIED
              : SagaFilter.SAGA_FILTER_FINISHED);
    }
    if (unfinished) {
      return Optional.of(SagaFilter.SAGA_FILTER_UNFINISHED);
    }
    return stuck ? Optional.of(SagaFilter.SAGA_FILTER_STUCK) : Optional.empty();
  }
}
