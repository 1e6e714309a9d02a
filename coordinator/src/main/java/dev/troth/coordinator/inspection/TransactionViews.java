package dev.troth.coordinator.inspection;

import dev.troth.coordinator.engine.CoordinatorEngine;
import dev.troth.coordinator.engine.Turns;
import dev.troth.error.RejectedException;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ListResolutionsResponse;
import dev.troth.v1.ListTransactionsResponse;
import dev.troth.v1.ResolutionView;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.TransactionView;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Transactions and sagas as their rows show them. Any thread. */
public final class TransactionViews {

  private final Inspection inspection;
  private final SagaViews sagas;
  private final HandEnds ends;

  public TransactionViews(CoordinatorEngine engine, Turns turns) {
    this.inspection = new Inspection(engine.routes());
    this.ends = new HandEnds(engine.routes());
    this.sagas = new SagaViews(new SagaInspection(engine, turns));
  }

  /** A transaction; fails with NOT_FOUND when none that was reached has a row of it. */
  public CompletableFuture<TransactionView> get(TransactionId id, Duration timeout) {
    return inspection
        .of(id, timeout)
        .thenCombine(sagas.get(id, timeout), (found, saga) -> view(id, found, saga));
  }

  private static TransactionView view(
      TransactionId id, Inspection.Findings found, Optional<TransactionView> saga) {
    if (saga.isPresent()) {
      return saga.get();
    }
    if (found.transactions().isEmpty()) {
      throw notFound(id, found.silentNames());
    }
    return found.transactions().get(0).view(found.silentStores());
  }

  /** Transactions in these states, newest first. */
  public CompletableFuture<ListTransactionsResponse> list(
      Set<TransactionStatus> statuses, int limit, Duration timeout) {
    return inspection
        .of(statuses, limit, timeout)
        .thenCombine(
            sagas.list(statuses, limit, timeout),
            (found, listed) -> {
              Stream<TransactionView> atomic =
                  found.transactions().stream()
                      .map(transaction -> transaction.view(found.silentStores()))
                      .filter(view -> statuses.contains(view.getStatus()));
              List<TransactionView> newest =
                  Stream.concat(atomic, listed.stream())
                      .sorted(Comparator.comparing(TransactionView::getTransactionId).reversed())
                      .limit(limit)
                      .toList();
              return ListTransactionsResponse.newBuilder()
                  .addAllTransactions(newest)
                  .addAllUnreachable(found.silentNames())
                  .build();
            });
  }

  /** What operators have done, newest first. */
  public CompletableFuture<ListResolutionsResponse> resolutions(int limit, Duration timeout) {
    return sagas
        .resolutions(limit, timeout)
        .thenCombine(
            ends.ended(limit, timeout),
            (listed, ended) ->
                ListResolutionsResponse.newBuilder()
                    .addAllResolutions(
                        Stream.concat(listed.getResolutionsList().stream(), ended.stream())
                            .sorted(
                                Comparator.comparingLong(TransactionViews::actedMillis).reversed())
                            .limit(limit)
                            .toList())
                    .addAllUnreachable(listed.getUnreachableList())
                    .build());
  }

  private static long actedMillis(ResolutionView view) {
    return view.hasBranch()
        ? view.getBranch().getRegister().getEndedByHand().getAtMillis()
        : view.getResolution().getAtMillis();
  }

  static RejectedException notFound(TransactionId id, List<String> silent) {
    String message =
        silent.isEmpty()
            ? "no participant has a row of " + id
            : "no participant that was reached has %s, or is its home if it is a saga; not reached: %s; ask again when they are back, or at another coordinator, which may drive it"
                .formatted(id, String.join(", ", silent));
    return new RejectedException(ErrorCode.ERROR_CODE_NOT_FOUND, message);
  }
}
