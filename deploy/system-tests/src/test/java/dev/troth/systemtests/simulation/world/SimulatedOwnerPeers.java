package dev.troth.systemtests.simulation.world;

import dev.troth.coordinator.engine.OwnerPeers;
import dev.troth.error.RejectedException;
import dev.troth.id.RegisterId;
import dev.troth.v1.AbortTransactionRequest;
import dev.troth.v1.AbortTransactionResponse;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Outcome;
import dev.troth.v1.Owner;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.RegisterKey;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One coordinator's calls to others. */
final class SimulatedOwnerPeers implements OwnerPeers {

  private final CoordinatorNode self;

  SimulatedOwnerPeers(CoordinatorNode self) {
    this.self = self;
  }

  @Override
  public CompletableFuture<OwnerStatusResponse> ask(
      Owner owner, RegisterKey key, Duration timeout) {
    World world = self.world();
    RegisterId id = RegisterId.of(key);
    CompletableFuture<OwnerStatusResponse> answer = new CompletableFuture<>();
    Call<OwnerStatusResponse> call =
        new Call<>(
            self,
            timeout,
            said ->
                said.ifPresentOrElse(
                    answer::complete, () -> answer.completeExceptionally(unanswered())));
    CoordinatorNode other = world.coordinatorAt(owner.getAddress());
    world
        .network()
        .send(
            self,
            other,
            "ask",
            id.hashCode(),
            () -> "owner of " + Describe.id(id),
            () ->
                other.ownerStatus(
                    id,
                    owner.getIncarnation(),
                    said ->
                        world
                            .network()
                            .send(
                                other,
                                self,
                                "owner",
                                id.hashCode() + said.getDecisionValue(),
                                () -> Describe.id(id) + " " + said.getDecision(),
                                () -> call.answered(said))));
    return answer;
  }

  @Override
  public CompletableFuture<AbortTransactionResponse> abort(
      Owner owner, AbortTransactionRequest request, Duration timeout) {
    World world = self.world();
    CompletableFuture<AbortTransactionResponse> answer = new CompletableFuture<>();
    Call<Outcome> call =
        new Call<>(
            self,
            timeout,
            said ->
                said.ifPresentOrElse(
                    outcome ->
                        answer.complete(
                            AbortTransactionResponse.newBuilder().setOutcome(outcome).build()),
                    () -> answer.completeExceptionally(unanswered())));
    CoordinatorNode other = world.coordinatorAt(owner.getAddress());
    world
        .network()
        .send(
            self,
            other,
            "abort",
            request.hashCode(),
            request::getTransactionId,
            () ->
                other.abortHere(
                    request,
                    timeout,
                    said ->
                        world
                            .network()
                            .send(
                                other,
                                self,
                                "outcome",
                                said.getStatusValue(),
                                () -> request.getTransactionId() + " " + said.getStatus(),
                                () -> call.answered(said))));
    return answer;
  }

  private static RejectedException unanswered() {
    return new RejectedException(ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED, "no answer in time");
  }
}
