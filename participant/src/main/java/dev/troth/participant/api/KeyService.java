package dev.troth.participant.api;

import com.google.protobuf.ByteString;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.Store;
import dev.troth.participant.engine.StoreCopy;
import dev.troth.v1.CopyRequest;
import dev.troth.v1.CopyResponse;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What a participant says of its keys and of its journal, to whoever asks. It has no thread and no
 * time of its own, so that a simulation can ask it, too.
 */
public final class KeyService implements ParticipantServiceGrpc.AsyncService {

  private final Store store;
  private final KeyReads reads;
  private final Histories histories;
  private final Subscriptions subscriptions;
  private final Copies copies;
  private final LongAdder scanPages = new LongAdder();

  /**
   * @param maker makes copies of the store, for read replicas
   * @param engineThread runs turns of the engine
   * @param lookups runs what reads much from the store and must not hold up the engine
   * @param following as lookups, for subscriptions and copies; never makes the caller run it
   * @param policies what holds for the keys
   * @param nanoTime the monotonic time, as the engine is told it
   */
  public KeyService(
      Store store,
      StoreCopy.Maker maker,
      ParticipantEngine engine,
      Executor engineThread,
      Executor lookups,
      Executor following,
      KeyPolicies policies,
      LongSupplier nanoTime) {
    EngineCalls calls = new EngineCalls(engine, engineThread);
    this.store = store;
    this.reads =
        new KeyReads(store, engine, calls, engineThread, lookups, policies, nanoTime, scanPages);
    this.histories = new Histories(store, engine, calls, lookups, nanoTime);
    this.subscriptions = new Subscriptions(store, engine, calls, following, nanoTime);
    this.copies = new Copies(maker, engine, calls, following, nanoTime);
    engineThread.execute(() -> engine.follow(subscriptions::journalCame));
  }

  @Override
  public void read(
      ParticipantServiceReadRequest request,
      StreamObserver<ParticipantServiceReadResponse> observer) {
    addressed(request.getStoreId());
    reads.read(request, observer);
  }

  @Override
  public void scan(
      ParticipantServiceScanRequest request,
      StreamObserver<ParticipantServiceScanResponse> observer) {
    addressed(request.getStoreId());
    reads.scan(request, observer);
  }

  @Override
  public void history(
      ParticipantServiceHistoryRequest request,
      StreamObserver<ParticipantServiceHistoryResponse> observer) {
    addressed(request.getStoreId());
    histories.history(request, observer);
  }

  @Override
  public void subscribe(
      ParticipantServiceSubscribeRequest request,
      StreamObserver<ParticipantServiceSubscribeResponse> observer) {
    addressed(request.getStoreId());
    subscriptions.subscribe(request, observer);
  }

  @Override
  public void copy(CopyRequest request, StreamObserver<CopyResponse> observer) {
    addressed(request.getStoreId());
    copies.copy(request, observer);
  }

  private void addressed(ByteString storeId) {
    ParticipantApi.requireAddressed(store.id(), storeId);
  }

  /** Ends all subscriptions and copies, and takes no more. */
  void drain() {
    subscriptions.drain();
    copies.drain();
  }

  /** Subscriptions that are open. */
  int subscribers() {
    return subscriptions.count();
  }

  /** Pages of scans answered so far. */
  long scanPages() {
    return scanPages.sum();
  }
}
