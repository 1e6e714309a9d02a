package dev.troth.coordinator.inspection;

import dev.troth.coordinator.engine.Routes;
import dev.troth.error.RejectedException;
import dev.troth.id.TransactionId;
import dev.troth.v1.BranchView;
import dev.troth.v1.EndByHandRequest;
import dev.troth.v1.EndByHandResponse;
import dev.troth.v1.EndedByHand;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.Member;
import dev.troth.v1.RegisterRow;
import dev.troth.v1.ResolutionView;
import dev.troth.v1.ResolveTransactionRequest;
import dev.troth.v1.TransactionStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Operators' ends of transactions that the protocol cannot finish: the same way, and at the same
 * time, at every participant that is reached and blocked. Participants refuse what is not blocked.
 * Any thread.
 */
public final class HandEnds {

  private final Routes routes;
  private final Inspection inspection;

  public HandEnds(Routes routes) {
    this.routes = routes;
    this.inspection = new Inspection(routes);
  }

  /**
   * Done when it is durable everywhere; fails with NOT_FOUND, INVALID_REQUEST,
   * PARTICIPANT_UNAVAILABLE. To ask again after a failure is safe: it goes on where it stopped.
   */
  public CompletableFuture<Void> end(
      TransactionId id, ResolveTransactionRequest request, Duration timeout) {
    return inspection
        .of(id, timeout)
        .thenCompose(
            findings -> {
              if (findings.transactions().isEmpty()) {
                throw TransactionViews.notFound(id, findings.silentNames());
              }
              return end(findings.transactions().get(0), request, timeout);
            });
  }

  private CompletableFuture<Void> end(
      FoundTransaction found, ResolveTransactionRequest request, Duration timeout) {
    boolean commits = request.getStatus() == TransactionStatus.TRANSACTION_STATUS_COMMITTED;
    requireUndecided(found);
    long at = commits ? commitTimestamp(found) : 0;
    requireSameWay(found, at);
    EndedByHand act =
        EndedByHand.newBuilder().setReason(request.getReason()).setBy(request.getBy()).build();
    List<CompletableFuture<EndByHandResponse>> asked = new ArrayList<>();
    found
        .allInDoubt()
        .forEach(
            (member, row) ->
                asked.add(
                    routes
                        .link(member.getName())
                        .endByHand(
                            EndByHandRequest.newBuilder()
                                .setKey(row.getKey())
                                .setSpecHash(row.getSpecHash())
                                .setCommitTimestamp(at)
                                .setAct(act)
                                .build(),
                            timeout)));
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new));
  }

  private static void requireUndecided(FoundTransaction found) {
    TransactionStatus status = found.status();
    if (status == TransactionStatus.TRANSACTION_STATUS_COMMITTED
        || status == TransactionStatus.TRANSACTION_STATUS_ABORTED) {
      throw invalid(
          "%s is decided, and whoever is still in doubt will know it when they meet: nothing is to be ended by hand"
              .formatted(found.id()));
    }
    if (found.allInDoubt().isEmpty() && found.byHand().isEmpty()) {
      throw invalid("nobody who was reached is in doubt about %s".formatted(found.id()));
    }
  }

  /** What was ended already says when; else as the protocol would, by the votes that are known. */
  private static long commitTimestamp(FoundTransaction found) {
    for (RegisterRow row : found.byHand().values()) {
      if (row.getRegister().getCommitTimestamp() != 0) {
        return row.getRegister().getCommitTimestamp();
      }
    }
    return found.allInDoubt().values().stream()
        .mapToLong(row -> row.getRegister().getPrepareTimestamp())
        .max()
        .orElse(0);
  }

  private static void requireSameWay(FoundTransaction found, long at) {
    found
        .byHand()
        .forEach(
            (member, row) -> {
              if (row.getRegister().getCommitTimestamp() != at) {
                throw invalid(
                    "%s was ended by hand before, at %s, the other way"
                        .formatted(found.id(), member.getName()));
              }
            });
  }

  /** What was ended by hand at all participants that are reached, in no order. */
  CompletableFuture<List<ResolutionView>> ended(int limit, Duration timeout) {
    InspectRequest request =
        InspectRequest.newBuilder()
            .setLimit(limit)
            .setAtomicOnly(true)
            .setEndedByHand(true)
            .build();
    return Asking.all(routes, link -> link.inspect(request, timeout))
        .thenApply(
            answers ->
                answers.byMember().entrySet().stream()
                    .flatMap(
                        answer ->
                            answer.getValue().getRowsList().stream()
                                .map(row -> view(answer.getKey(), row)))
                    .toList());
  }

  private static ResolutionView view(Member where, RegisterRow row) {
    TransactionId id = TransactionId.of(row.getKey().getTransactionId());
    return ResolutionView.newBuilder()
        .setTransactionId(id.toString())
        .setBranch(
            BranchView.newBuilder()
                .setParticipant(where.getName())
                .setReachable(true)
                .setRegister(row.getRegister()))
        .build();
  }

  private static RejectedException invalid(String message) {
    return new RejectedException(ErrorCode.ERROR_CODE_INVALID_REQUEST, message);
  }
}
