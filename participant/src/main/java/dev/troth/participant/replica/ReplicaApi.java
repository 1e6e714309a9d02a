package dev.troth.participant.replica;

import com.google.protobuf.ByteString;
import dev.troth.clock.HybridClock;
import dev.troth.error.RejectedException;
import dev.troth.participant.api.ParticipantApi;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.IdentifyRequest;
import dev.troth.v1.IdentifyResponse;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** What a replica answers, under its source's store id. */
final class ReplicaApi extends ParticipantServiceGrpc.ParticipantServiceImplBase {

  private final ReplicaStore store;
  private final ReplicaReads reads;
  private final HybridClock clock;
  private final Supplier<IdentifyResponse> identity;

  /**
   * @param identity as it is now, but for the clock
   */
  ReplicaApi(
      ReplicaStore store,
      ReplicaReads reads,
      HybridClock clock,
      Supplier<IdentifyResponse> identity) {
    this.store = store;
    this.reads = reads;
    this.clock = clock;
    this.identity = identity;
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
    reads.history(request, observer);
  }

  @Override
  public void identify(IdentifyRequest request, StreamObserver<IdentifyResponse> observer) {
    observer.onNext(identity.get().toBuilder().setClock(clock.current().bits()).build());
    observer.onCompleted();
  }

  private void addressed(ByteString storeId) {
    ParticipantApi.requireAddressed(
        store
            .source()
            .orElseThrow(
                () ->
                    new RejectedException(
                        ErrorCode.ERROR_CODE_REPLICA_BEHIND, "the replica cannot be read yet")),
        storeId);
  }
}
