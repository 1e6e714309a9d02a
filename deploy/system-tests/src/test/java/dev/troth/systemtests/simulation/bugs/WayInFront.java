package dev.troth.systemtests.simulation.bugs;

import dev.troth.coordinator.engine.WayIn;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Hands everything on to the way in behind it. */
class WayInFront implements WayIn {

  private final WayIn behind;

  WayInFront(WayIn behind) {
    this.behind = behind;
  }

  @Override
  public CompletableFuture<ParticipantServiceReadResponse> read(
      ParticipantServiceReadRequest request, Duration timeout) {
    return behind.read(request, timeout);
  }

  @Override
  public CompletableFuture<ParticipantServiceHistoryResponse> history(
      ParticipantServiceHistoryRequest request, Duration timeout) {
    return behind.history(request, timeout);
  }

  @Override
  public CompletableFuture<ParticipantServiceScanResponse> scan(
      ParticipantServiceScanRequest request, Duration timeout) {
    return behind.scan(request, timeout);
  }

  @Override
  public void close() {
    behind.close();
  }
}
