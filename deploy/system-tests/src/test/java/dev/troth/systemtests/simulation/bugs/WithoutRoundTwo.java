package dev.troth.systemtests.simulation.bugs;

import dev.troth.coordinator.engine.ParticipantLink;
import dev.troth.systemtests.simulation.world.LinkInFront;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

final class WithoutRoundTwo extends Seams {

  @Override
  public ParticipantLink link(ParticipantLink link) {
    Map<List<String>, ParticipantServiceReadResponse> roundOne = new HashMap<>();
    return new LinkInFront(link) {
      @Override
      public CompletableFuture<ParticipantServiceReadResponse> read(
          ParticipantServiceReadRequest request, Duration timeout) {
        List<String> keys = List.copyOf(request.getKeysList());
        ParticipantServiceReadResponse first = roundOne.remove(keys);
        if (request.getAt() != 0 && first != null) {
          return CompletableFuture.completedFuture(
              first.toBuilder().setTimestamp(request.getAt()).build());
        }
        return super.read(request, timeout)
            .whenComplete(
                (response, failure) -> {
                  if (response != null && request.getAt() == 0) {
                    roundOne.put(keys, response);
                  }
                });
      }
    };
  }
}
