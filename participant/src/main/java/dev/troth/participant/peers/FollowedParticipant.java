package dev.troth.participant.peers;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.error.GrpcErrors;
import dev.troth.id.StoreId;
import dev.troth.participant.replica.Source;
import dev.troth.v1.CopyRequest;
import dev.troth.v1.CopyResponse;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.IdentifyRequest;
import dev.troth.v1.IdentifyResponse;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.ParticipantServiceGrpc.ParticipantServiceStub;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.Reason;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The participant that a replica follows, where the coordinators say that it is. */
final class FollowedParticipant implements Source {

  private static final Duration IDENTIFY_LIMIT = Duration.ofSeconds(3);

  private final String name;
  private final HybridClock clock;
  private final Channels channels;
  private final AddressBook addresses;

  FollowedParticipant(String name, HybridClock clock, Channels channels, AddressBook addresses) {
    this.name = name;
    this.clock = clock;
    this.channels = channels;
    this.addresses = addresses;
  }

  @Override
  public Stream identify(Listener<IdentifyResponse> listener) {
    IdentifyRequest request = IdentifyRequest.newBuilder().setClock(clock.now().bits()).build();
    return call(
        listener,
        IdentifyResponse::getClock,
        (stub, call) ->
            stub.withDeadlineAfter(IDENTIFY_LIMIT.toNanos(), TimeUnit.NANOSECONDS)
                .identify(request, call));
  }

  @Override
  public Stream copy(StoreId store, Listener<CopyResponse> listener) {
    CopyRequest request =
        CopyRequest.newBuilder().setStoreId(store.toBytes()).setClock(clock.now().bits()).build();
    return call(listener, CopyResponse::getClock, (stub, call) -> stub.copy(request, call));
  }

  @Override
  public Stream subscribe(
      StoreId store, long position, Listener<ParticipantServiceSubscribeResponse> listener) {
    ParticipantServiceSubscribeRequest request =
        ParticipantServiceSubscribeRequest.newBuilder()
            .setStoreId(store.toBytes())
            .setClock(clock.now().bits())
            .setAfter(JournalCursor.newBuilder().setPosition(position))
            .build();
    return call(
        listener,
        ParticipantServiceSubscribeResponse::getClock,
        (stub, call) -> stub.subscribe(request, call));
  }

  private <Q, A> Stream call(
      Listener<A> listener,
      ToLongFunction<A> theirClock,
      BiConsumer<ParticipantServiceStub, SourceCall<Q, A>> opening) {
    Optional<String> address = addresses.addressOf(name);
    if (address.isEmpty()) {
      listener.ended(
          unavailable("no coordinator has said yet where participant '" + name + "' is"));
      return new NoStream();
    }
    SourceCall<Q, A> call = new SourceCall<>(listener, theirClock);
    opening.accept(ParticipantServiceGrpc.newStub(channels.to(address.get())), call);
    return call;
  }

  private static Reason unavailable(String message) {
    return Reason.newBuilder()
        .setCode(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE)
        .setMessage(message)
        .build();
  }

  private static final class NoStream implements Stream {
    @Override
    public void request() {}

    @Override
    public void close() {}
  }

  /** Nothing arrives that was not requested. */
  private final class SourceCall<Q, A> implements ClientResponseObserver<Q, A>, Stream {

    private final Listener<A> listener;
    private final ToLongFunction<A> theirClock;
    private @Nullable ClientCallStreamObserver<Q> call;

    SourceCall(Listener<A> listener, ToLongFunction<A> theirClock) {
      this.listener = listener;
      this.theirClock = theirClock;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> stream) {
      call = stream;
      stream.disableAutoRequestWithInitial(0);
    }

    @Override
    public void onNext(A answer) {
      Timestamp heard = new Timestamp(theirClock.applyAsLong(answer));
      if (!clock.isTooFarAhead(heard)) {
        clock.observe(heard);
      }
      listener.received(answer);
    }

    @Override
    public void onError(Throwable failure) {
      listener.ended(GrpcErrors.toReason(failure));
    }

    @Override
    public void onCompleted() {
      listener.ended(unavailable("it ended the stream"));
    }

    @Override
    public void request() {
      call().request(1);
    }

    @Override
    public void close() {
      call().cancel("not followed any more", null);
    }

    private ClientCallStreamObserver<Q> call() {
      if (call == null) {
        throw new IllegalStateException("the call has not started");
      }
      return call;
    }
  }
}
