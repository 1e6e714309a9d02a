package dev.troth.systemtests.simulation.world;

import com.google.protobuf.MessageLite;
import dev.troth.id.StoreId;
import dev.troth.participant.replica.Source;
import dev.troth.v1.CopyRequest;
import dev.troth.v1.CopyResponse;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.IdentifyResponse;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.Reason;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** A replica's way to the participant that it follows. */
final class SimulatedSource implements Source {

  private final ReplicaNode replica;
  private final ParticipantNode participant;

  SimulatedSource(ReplicaNode replica, ParticipantNode participant) {
    this.replica = replica;
    this.participant = participant;
  }

  @Override
  public Stream identify(Listener<IdentifyResponse> listener) {
    return call(
        "identify",
        listener,
        IdentifyResponse::getClock,
        observer -> {
          observer.onNext(participant.identity());
          observer.onCompleted();
        });
  }

  @Override
  public Stream copy(StoreId store, Listener<CopyResponse> listener) {
    CopyRequest request =
        CopyRequest.newBuilder().setStoreId(store.toBytes()).setClock(replica.clockBits()).build();
    return call(
        "copy",
        listener,
        CopyResponse::getClock,
        observer -> participant.keys().copy(request, observer));
  }

  @Override
  public Stream subscribe(
      StoreId store, long position, Listener<ParticipantServiceSubscribeResponse> listener) {
    ParticipantServiceSubscribeRequest request =
        ParticipantServiceSubscribeRequest.newBuilder()
            .setStoreId(store.toBytes())
            .setClock(replica.clockBits())
            .setAfter(JournalCursor.newBuilder().setPosition(position))
            .build();
    return call(
        "follow",
        listener,
        ParticipantServiceSubscribeResponse::getClock,
        observer -> participant.keys().subscribe(request, observer));
  }

  private <A extends MessageLite> Stream call(
      String what,
      Listener<A> listener,
      ToLongFunction<A> clockOf,
      Consumer<StreamObserver<A>> asking) {
    StreamCall<A> call =
        new StreamCall<>(
                replica,
                participant,
                what,
                new StreamCall.Listener<A>() {
                  @Override
                  public void received(A answer) {
                    replica.hearClock(clockOf.applyAsLong(answer));
                    listener.received(answer);
                  }

                  @Override
                  public void ended(Reason why) {
                    if (why.getCode() == ErrorCode.ERROR_CODE_SNAPSHOT_TOO_OLD) {
                      replica.world().count("too far behind");
                    }
                    listener.ended(why);
                  }
                })
            .open(asking);
    return new Stream() {
      @Override
      public void request() {
        call.request();
      }

      @Override
      public void close() {
        call.close();
      }
    };
  }
}
