package dev.troth.coordinator.engine;

import dev.troth.v1.AbortTransactionRequest;
import dev.troth.v1.AbortTransactionResponse;
import dev.troth.v1.Owner;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.RegisterKey;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The way to other coordinators. Any thread; fails with a RejectedException. */
public interface OwnerPeers {

  /** Asks an owner for its decision. */
  CompletableFuture<OwnerStatusResponse> ask(Owner owner, RegisterKey key, Duration timeout);

  /** Passes on a request to abort. */
  CompletableFuture<AbortTransactionResponse> abort(
      Owner owner, AbortTransactionRequest request, Duration timeout);
}
