package dev.troth.coordinator.engine;

import dev.troth.error.RejectedException;
import dev.troth.id.OwnerId;
import dev.troth.id.RegisterId;
import dev.troth.v1.AbortTransactionRequest;
import dev.troth.v1.AbortTransactionResponse;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Owner;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.RegisterKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Coordinators that reach one another at once, or not at all. */
public final class FakePeers implements OwnerPeers {

  private final Map<OwnerId, TestCoordinator> living = new HashMap<>();
  private final Map<OwnerId, AbortTransactionResponse> aborts = new HashMap<>();

  void join(OwnerId id, TestCoordinator coordinator) {
    living.put(id, coordinator);
  }

  /** It is gone, for ever. */
  void leave(OwnerId id) {
    living.remove(id);
  }

  /** What a coordinator answers to a request to abort that is passed on to it. */
  public void answersAbort(OwnerId id, AbortTransactionResponse response) {
    aborts.put(id, response);
  }

  @Override
  public CompletableFuture<OwnerStatusResponse> ask(
      Owner owner, RegisterKey key, Duration timeout) {
    TestCoordinator asked = living.get(OwnerId.of(owner));
    if (asked == null) {
      return gone();
    }
    CompletableFuture<OwnerStatusResponse> answer = new CompletableFuture<>();
    asked
        .turns()
        .execute(
            () ->
                answer.complete(
                    asked.engine().ownerStatus(RegisterId.of(key), owner.getIncarnation())));
    return answer;
  }

  @Override
  public CompletableFuture<AbortTransactionResponse> abort(
      Owner owner, AbortTransactionRequest request, Duration timeout) {
    AbortTransactionResponse response = aborts.get(OwnerId.of(owner));
    return response == null ? gone() : CompletableFuture.completedFuture(response);
  }

  private static <T> CompletableFuture<T> gone() {
    return CompletableFuture.failedFuture(
        new RejectedException(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE, "gone"));
  }
}
