package dev.troth.systemtests.simulation.bugs;

import dev.troth.coordinator.engine.JournalListener;
import dev.troth.coordinator.engine.JournalStream;
import dev.troth.coordinator.engine.ParticipantLink;
import dev.troth.coordinator.engine.WayIn;
import dev.troth.systemtests.simulation.world.LinkInFront;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.Operation;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

final class ChangeDuringMissIsLost extends Seams {

  /** Once for each read that is under way. */
  private final List<String> beingRead = new ArrayList<>();

  @Override
  public WayIn wayIn(WayIn way) {
    return new WayInFront(way) {
      @Override
      public CompletableFuture<ParticipantServiceReadResponse> read(
          ParticipantServiceReadRequest request, Duration timeout) {
        return watched(request, super.read(request, timeout));
      }
    };
  }

  /** Changes of keys that are being read get lost. */
  @Override
  public ParticipantLink link(ParticipantLink link) {
    return new LinkInFront(link) {
      @Override
      public CompletableFuture<ParticipantServiceReadResponse> read(
          ParticipantServiceReadRequest request, Duration timeout) {
        return watched(request, super.read(request, timeout));
      }

      @Override
      public JournalStream subscribe(
          ParticipantServiceSubscribeRequest request, JournalListener listener) {
        return super.subscribe(
            request, new JournalChanged(listener, ChangeDuringMissIsLost.this::withoutReadNow));
      }
    };
  }

  private CompletableFuture<ParticipantServiceReadResponse> watched(
      ParticipantServiceReadRequest request,
      CompletableFuture<ParticipantServiceReadResponse> reading) {
    beingRead.addAll(request.getKeysList());
    var unused =
        reading.whenComplete((answer, failure) -> request.getKeysList().forEach(beingRead::remove));
    return reading;
  }

  private ParticipantServiceSubscribeResponse withoutReadNow(
      ParticipantServiceSubscribeResponse response) {
    List<JournalEntry> told = new ArrayList<>(response.getEntriesList());
    told.removeIf(entry -> beingRead.contains(key(entry.getOperation())));
    return response.toBuilder().clearEntries().addAllEntries(told).build();
  }

  private static String key(Operation operation) {
    return operation.getAdd().getKey()
        + operation.getPut().getKey()
        + operation.getAppend().getKey();
  }
}
