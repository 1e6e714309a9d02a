package dev.troth.coordinator.inspection;

import dev.troth.coordinator.engine.Routes;
import dev.troth.coordinator.inspection.Inspection.Findings;
import dev.troth.error.RejectedException;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ListTransactionsResponse;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.TransactionView;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Transactions as their registers show them. Any thread. */
public final class TransactionViews {

  private final Inspection inspection;

  public TransactionViews(Routes routes) {
    this.inspection = new Inspection(routes);
  }

  /** A transaction; fails with NOT_FOUND when none that was reached has a row of it. */
  public CompletableFuture<TransactionView> get(TransactionId id, Duration timeout) {
    return inspection
        .of(id, timeout)
        .thenApply(
            findings -> {
              if (findings.transactions().isEmpty()) {
                throw notFound(id, findings);
              }
              return findings.transactions().get(0).view(findings.silentStores());
            });
  }

  /** Transactions in these states, newest first. */
  public CompletableFuture<ListTransactionsResponse> list(
      Set<TransactionStatus> statuses, int limit, Duration timeout) {
    return inspection
        .of(statuses, limit, timeout)
        .thenApply(
            findings -> {
              ListTransactionsResponse.Builder response =
                  ListTransactionsResponse.newBuilder().addAllUnreachable(findings.silentNames());
              findings.transactions().stream()
                  .map(found -> found.view(findings.silentStores()))
                  .filter(view -> statuses.contains(view.getStatus()))
                  .limit(limit)
                  .forEach(response::addTransactions);
              return response.build();
            });
  }

  static RejectedException notFound(TransactionId id, Findings findings) {
    String unasked =
        findings.silent().isEmpty()
            ? ""
            : "; not reached: " + String.join(", ", findings.silentNames());
    return new RejectedException(
        ErrorCode.ERROR_CODE_NOT_FOUND, "no participant has a row of " + id + unasked);
  }
}
