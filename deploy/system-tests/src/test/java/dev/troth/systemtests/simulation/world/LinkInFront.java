package dev.troth.systemtests.simulation.world;

import dev.troth.coordinator.engine.JournalListener;
import dev.troth.coordinator.engine.JournalStream;
import dev.troth.coordinator.engine.ParticipantLink;
import dev.troth.v1.EndByHandRequest;
import dev.troth.v1.EndByHandResponse;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.InspectResponse;
import dev.troth.v1.InspectSagasRequest;
import dev.troth.v1.InspectSagasResponse;
import dev.troth.v1.NoteSagaRequest;
import dev.troth.v1.NoteSagaResponse;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.RegisterMessage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Hands everything on to the link behind it. */
public class LinkInFront implements ParticipantLink {

  private final ParticipantLink behind;

  protected LinkInFront(ParticipantLink behind) {
    this.behind = behind;
  }

  @Override
  public void send(RegisterMessage message) {
    behind.send(message);
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
  public JournalStream subscribe(
      ParticipantServiceSubscribeRequest request, JournalListener listener) {
    return behind.subscribe(request, listener);
  }

  @Override
  public CompletableFuture<InspectResponse> inspect(InspectRequest request, Duration timeout) {
    return behind.inspect(request, timeout);
  }

  @Override
  public CompletableFuture<InspectSagasResponse> inspectSagas(
      InspectSagasRequest request, Duration timeout) {
    return behind.inspectSagas(request, timeout);
  }

  @Override
  public CompletableFuture<NoteSagaResponse> noteSaga(NoteSagaRequest request, Duration timeout) {
    return behind.noteSaga(request, timeout);
  }

  @Override
  public CompletableFuture<EndByHandResponse> endByHand(
      EndByHandRequest request, Duration timeout) {
    return behind.endByHand(request, timeout);
  }

  @Override
  public void close() {
    behind.close();
  }
}
