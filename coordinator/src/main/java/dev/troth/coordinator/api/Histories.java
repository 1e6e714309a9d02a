package dev.troth.coordinator.api;

import dev.troth.coordinator.replica.ReadRoute;
import dev.troth.coordinator.replica.WaysIn;
import dev.troth.v1.Checkpoint;
import dev.troth.v1.HistoryRequest;
import dev.troth.v1.HistoryResponse;
import dev.troth.v1.ParticipantCursor;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A key's past, from its participant, or a replica when that is down. Any thread. */
final class Histories {

  private final WaysIn ways;

  Histories(WaysIn ways) {
    this.ways = ways;
  }

  /**
   * Reads a page; fails with the participant's rejection.
   *
   * @throws dev.troth.error.RejectedException UNKNOWN_PARTICIPANT
   */
  CompletableFuture<HistoryResponse> page(HistoryRequest request, Duration timeout) {
    ReadRoute route = ways.find(request.getKey().getParticipant());
    return route
        .history(
            ParticipantServiceHistoryRequest.newBuilder()
                .setKey(request.getKey().getKey())
                .setAfterVersion(request.getAfterVersion())
                .setLimit(request.getLimit())
                .setSince(request.getSince())
                .setUntil(request.getUntil())
                .build(),
            timeout)
        .thenApply(page -> answer(page, route));
  }

  private static HistoryResponse answer(ParticipantServiceHistoryResponse page, ReadRoute route) {
    HistoryResponse.Builder answer =
        HistoryResponse.newBuilder().addAllEvents(page.getEventsList()).setMore(page.getMore());
    if (page.hasNext()) {
      answer.setNext(
          Checkpoint.newBuilder()
              .addCursors(
                  ParticipantCursor.newBuilder()
                      .setParticipant(route.name())
                      .setStoreId(route.store().toBytes())
                      .setCursor(page.getNext())));
    }
    return answer.build();
  }
}
