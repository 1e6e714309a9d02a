package dev.troth.systemtests.simulation.bugs;

import dev.troth.coordinator.engine.WayIn;
import dev.troth.error.RejectedException;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

final class FailoverForgetsSession extends Seams {

  private static final long ANY_AGE_MILLIS = (1L << 48) - 1;

  /** Who is behind is asked once more, for whatever it has. */
  @Override
  public WayIn wayIn(WayIn way) {
    return new WayInFront(way) {
      @Override
      public CompletableFuture<ParticipantServiceReadResponse> read(
          ParticipantServiceReadRequest request, Duration timeout) {
        return super.read(request, timeout)
            .exceptionallyCompose(
                failure ->
                    isBehind(failure) && request.getAt() == 0
                        ? super.read(forgetful(request), timeout)
                        : CompletableFuture.failedFuture(failure));
      }
    };
  }

  private static ParticipantServiceReadRequest forgetful(ParticipantServiceReadRequest request) {
    return request.toBuilder().clearNotBefore().setStaleMillis(ANY_AGE_MILLIS).build();
  }

  private static boolean isBehind(Throwable failure) {
    return failure instanceof RejectedException rejected
        && rejected.reason().getCode() == ErrorCode.ERROR_CODE_REPLICA_BEHIND;
  }
}
