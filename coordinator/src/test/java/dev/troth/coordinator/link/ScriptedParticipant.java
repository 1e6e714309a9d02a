package dev.troth.coordinator.link;

import com.google.protobuf.ByteString;
import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.error.RejectedException;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ExchangeRequest;
import dev.troth.v1.ExchangeResponse;
import dev.troth.v1.IdentifyRequest;
import dev.troth.v1.IdentifyResponse;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.InspectResponse;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.RegisterMessage;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A participant's service in front of fake registers. */
public final class ScriptedParticipant extends ParticipantServiceGrpc.ParticipantServiceImplBase {

  private final FakeParticipant registers;
  private final List<ExchangeRequest> batches = new ArrayList<>();
  private ByteString storeId;
  private boolean answers = true;
  private boolean leaving;
  private IdentifyRequest identified = IdentifyRequest.getDefaultInstance();
  private int journalsClosed;
  private Optional<StreamObserver<ExchangeResponse>> stream = Optional.empty();

  public ScriptedParticipant(FakeParticipant registers) {
    this.registers = registers;
    this.storeId = registers.store().toBytes();
  }

  /** Another store moves in at this address. */
  void becomes(ByteString otherStoreId) {
    storeId = otherStoreId;
  }

  void fallsSilent() {
    answers = false;
  }

  void breaksTheStream() {
    stream.ifPresent(
        open -> open.onError(io.grpc.Status.UNAVAILABLE.withDescription("crashed").asException()));
    stream = Optional.empty();
  }

  List<ExchangeRequest> batches() {
    return batches;
  }

  void leave() {
    leaving = true;
  }

  /** Who asked last. */
  IdentifyRequest identified() {
    return identified;
  }

  @Override
  public void identify(IdentifyRequest request, StreamObserver<IdentifyResponse> observer) {
    identified = request;
    observer.onNext(
        IdentifyResponse.newBuilder()
            .setName(registers.name())
            .setStoreId(storeId)
            .setClock(77)
            .setInDoubt(3)
            .setLeaving(leaving)
            .build());
    observer.onCompleted();
  }

  @Override
  public StreamObserver<ExchangeRequest> exchange(StreamObserver<ExchangeResponse> observer) {
    stream = Optional.of(observer);
    return new StreamObserver<>() {
      @Override
      public void onNext(ExchangeRequest request) {
        batches.add(request);
        ExchangeResponse.Builder response = ExchangeResponse.newBuilder();
        for (RegisterMessage message : request.getMessagesList()) {
          registers.receive(message).ifPresent(response::addReplies);
        }
        if (answers) {
          observer.onNext(response.build());
        }
      }

      @Override
      public void onError(Throwable failure) {
        stream = Optional.empty();
      }

      @Override
      public void onCompleted() {
        observer.onCompleted();
      }
    };
  }

  @Override
  public void read(
      ParticipantServiceReadRequest request,
      StreamObserver<ParticipantServiceReadResponse> observer) {
    if (!request.getStoreId().equals(storeId)) {
      throw new RejectedException(ErrorCode.ERROR_CODE_WRONG_STORE, "another store");
    }
    observer.onNext(ParticipantServiceReadResponse.newBuilder().setTimestamp(5).build());
    observer.onCompleted();
  }

  @Override
  public void history(
      ParticipantServiceHistoryRequest request,
      StreamObserver<ParticipantServiceHistoryResponse> observer) {
    observer.onNext(ParticipantServiceHistoryResponse.newBuilder().setMore(true).build());
    observer.onCompleted();
  }

  @Override
  public void scan(
      ParticipantServiceScanRequest request,
      StreamObserver<ParticipantServiceScanResponse> observer) {
    if (!request.getStoreId().equals(storeId)) {
      throw new RejectedException(ErrorCode.ERROR_CODE_WRONG_STORE, "another store");
    }
    observer.onNext(ParticipantServiceScanResponse.newBuilder().setTimestamp(6).build());
    observer.onCompleted();
  }

  /** Says who asked, then how far it is, again and again. */
  @Override
  public void subscribe(
      ParticipantServiceSubscribeRequest request,
      StreamObserver<ParticipantServiceSubscribeResponse> observer) {
    var out = (ServerCallStreamObserver<ParticipantServiceSubscribeResponse>) observer;
    long[] said = {request.getAfter().getPosition()};
    out.setOnCancelHandler(() -> journalsClosed++);
    out.setOnReadyHandler(
        () -> {
          while (out.isReady()) {
            said[0]++;
            out.onNext(
                ParticipantServiceSubscribeResponse.newBuilder()
                    .setClock(99)
                    .setPosition(said[0])
                    .build());
          }
        });
  }

  int journalsClosed() {
    return journalsClosed;
  }

  @Override
  public void inspect(InspectRequest request, StreamObserver<InspectResponse> observer) {
    observer.onNext(InspectResponse.newBuilder().addAllRows(registers.rows()).build());
    observer.onCompleted();
  }
}
