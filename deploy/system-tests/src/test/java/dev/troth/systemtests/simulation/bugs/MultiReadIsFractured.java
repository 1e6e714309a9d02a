package dev.troth.systemtests.simulation.bugs;

import dev.troth.coordinator.engine.ParticipantLink;
import dev.troth.coordinator.engine.WayIn;
import dev.troth.systemtests.simulation.world.LinkInFront;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

final class MultiReadIsFractured extends Seams {

  @Override
  public ParticipantLink link(ParticipantLink link) {
    Map<List<String>, ParticipantServiceReadResponse> chosen = new HashMap<>();
    return new LinkInFront(link) {
      @Override
      public CompletableFuture<ParticipantServiceReadResponse> read(
          ParticipantServiceReadRequest request, Duration timeout) {
        return instead(request, super.read(request, timeout), chosen);
      }
    };
  }

  @Override
  public WayIn wayIn(WayIn way) {
    Map<List<String>, ParticipantServiceReadResponse> chosen = new HashMap<>();
    return new WayInFront(way) {
      @Override
      public CompletableFuture<ParticipantServiceReadResponse> read(
          ParticipantServiceReadRequest request, Duration timeout) {
        return instead(request, super.read(request, timeout), chosen);
      }
    };
  }

  /** Whoever is asked again for the moment of all says what it said first. */
  private static CompletableFuture<ParticipantServiceReadResponse> instead(
      ParticipantServiceReadRequest request,
      CompletableFuture<ParticipantServiceReadResponse> reading,
      Map<List<String>, ParticipantServiceReadResponse> chosen) {
    return reading.thenApply(
        answer -> {
          if (request.getAt() == 0) {
            chosen.put(request.getKeysList(), answer);
            return answer;
          }
          ParticipantServiceReadResponse first = chosen.getOrDefault(request.getKeysList(), answer);
          return first.toBuilder().setTimestamp(request.getAt()).build();
        });
  }
}
