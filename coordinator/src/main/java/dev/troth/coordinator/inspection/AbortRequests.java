package dev.troth.coordinator.inspection;

import dev.troth.coordinator.engine.Client;
import dev.troth.coordinator.engine.CoordinatorEngine;
import dev.troth.coordinator.engine.OwnerPeers;
import dev.troth.coordinator.engine.SagaOutcomes;
import dev.troth.coordinator.engine.Self;
import dev.troth.coordinator.engine.SteadyTime;
import dev.troth.coordinator.engine.Submission;
import dev.troth.coordinator.engine.Turns;
import dev.troth.daemon.document.Branches;
import dev.troth.error.RejectedException;
import dev.troth.id.OwnerId;
import dev.troth.id.TransactionId;
import dev.troth.v1.AbortTransactionRequest;
import dev.troth.v1.AbortTransactionResponse;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Outcome;
import dev.troth.v1.Owner;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterRow;
import dev.troth.v1.SagaRow;
import dev.troth.v1.TransactionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Requests to abort. Only an owner can take its transaction back (R6): one driven here is taken
 * back here, one driven elsewhere by the coordinator that its rows name. One that nobody drives any
 * more is recovered (section 7), whatever comes of that. Any thread.
 */
public final class AbortRequests {

  /** How long the owner is given; after that the transaction is recovered without it. */
  private static final Duration OWNER_LIMIT = Duration.ofSeconds(2);

  private final CoordinatorEngine engine;
  private final Turns turns;
  private final SteadyTime time;
  private final Self self;
  private final OwnerPeers peers;
  private final Inspection inspection;
  private final SagaInspection sagas;

  public AbortRequests(
      CoordinatorEngine engine, Turns turns, SteadyTime time, Self self, OwnerPeers peers) {
    this.engine = engine;
    this.turns = turns;
    this.time = time;
    this.self = self;
    this.peers = peers;
    this.inspection = new Inspection(engine.routes());
    this.sagas = new SagaInspection(engine, turns);
  }

  /** Where the transaction stands after the request; fails with NOT_FOUND. */
  public CompletableFuture<Outcome> abort(
      TransactionId id, AbortTransactionRequest request, Duration timeout) {
    long answerBy = time.nanoTime() + timeout.toNanos();
    FutureClient client = new FutureClient();
    turns.execute(
        () -> {
          if (!engine.abort(id, cancelled(request), client, answerBy)) {
            client.follow(abortElsewhere(id, request, timeout, answerBy));
          }
        });
    return client.outcome;
  }

  private CompletableFuture<Outcome> abortElsewhere(
      TransactionId id, AbortTransactionRequest request, Duration timeout, long answerBy) {
    if (request.getForwarded()) {
      return CompletableFuture.failedFuture(
          new RejectedException(
              ErrorCode.ERROR_CODE_NOT_FOUND, "this coordinator does not drive " + id));
    }
    return inspection
        .of(id, timeout)
        .thenCompose(
            findings ->
                findings.transactions().isEmpty()
                    ? turn(id, request, timeout, answerBy)
                    : abort(findings.transactions().get(0), request, answerBy));
  }

  /**
   * A saga, then: whoever drives it turns it, and if nobody does this coordinator takes it over.
   */
  private CompletableFuture<Outcome> turn(
      TransactionId id, AbortTransactionRequest request, Duration timeout, long answerBy) {
    return sagas
        .home(id, timeout)
        .thenCompose(
            found -> {
              SagaRow row =
                  found
                      .only()
                      .orElseThrow(() -> TransactionViews.notFound(id, found.silent()))
                      .row();
              if (row.hasOutcome()) {
                return CompletableFuture.completedFuture(row.getOutcome());
              }
              return peers
                  .abort(
                      row.getOwner(), request.toBuilder().setForwarded(true).build(), OWNER_LIMIT)
                  .thenApply(AbortTransactionResponse::getOutcome)
                  .exceptionallyCompose(failure -> adoptAndTurn(id, row, request, answerBy));
            });
  }

  private CompletableFuture<Outcome> adoptAndTurn(
      TransactionId id, SagaRow row, AbortTransactionRequest request, long answerBy) {
    FutureClient client = new FutureClient();
    turns.execute(
        () -> {
          engine.adopt(List.of(row));
          if (!engine.abort(id, cancelled(request), client, answerBy)) {
            client.outcome(SagaOutcomes.of(row));
          }
        });
    return client.outcome;
  }

  private CompletableFuture<Outcome> abort(
      FoundTransaction found, AbortTransactionRequest request, long answerBy) {
    if (found.status() != TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS
        || found.inDoubt().isEmpty()) {
      return CompletableFuture.completedFuture(found.outcome());
    }
    RegisterRow row = found.inDoubt().get();
    Owner owner = row.getRegister().getOwner();
    if (self.was(OwnerId.of(owner))) { // and it is not driven here any more
      return recover(found, row, answerBy);
    }
    return peers
        .abort(owner, request.toBuilder().setForwarded(true).build(), OWNER_LIMIT)
        .thenApply(AbortTransactionResponse::getOutcome)
        .exceptionallyCompose(failure -> recover(found, row, answerBy));
  }

  private CompletableFuture<Outcome> recover(
      FoundTransaction found, RegisterRow row, long answerBy) {
    FutureClient client = new FutureClient();
    Submission submission =
        new Submission(
            found.id(),
            row.getSpecHash(),
            new Branches(Map.of(), List.of()),
            0,
            found.id().timeMillis(),
            answerBy,
            false);
    turns.execute(() -> engine.recover(submission, List.copyOf(found.members()), client));
    return client.outcome;
  }

  private static Reason cancelled(AbortTransactionRequest request) {
    return Reason.newBuilder()
        .setCode(ErrorCode.ERROR_CODE_CANCELLED)
        .setMessage(
            request.getMessage().isEmpty() ? "somebody asked to abort it" : request.getMessage())
        .build();
  }

  private static final class FutureClient implements Client {
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    @Override
    public void outcome(Outcome told) {
      outcome.complete(told);
    }

    @Override
    public void rejected(Reason reason) {
      outcome.completeExceptionally(new RejectedException(reason));
    }

    void follow(CompletableFuture<Outcome> other) {
      var unused =
          other.whenComplete(
              (told, failure) -> {
                if (failure == null) {
                  outcome.complete(told);
                } else {
                  outcome.completeExceptionally(failure);
                }
              });
    }
  }
}
