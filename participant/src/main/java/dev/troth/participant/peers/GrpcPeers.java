package dev.troth.participant.peers;

import com.google.protobuf.ByteString;
import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.participant.engine.Peers;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.DecideRequest;
import dev.troth.v1.DecideResponse;
import dev.troth.v1.Member;
import dev.troth.v1.Owner;
import dev.troth.v1.OwnerStatusRequest;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.ParticipantServiceGrpc.ParticipantServiceStub;
import dev.troth.v1.PeekRequest;
import dev.troth.v1.PeekResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.SealRequest;
import dev.troth.v1.SealResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@link Peers} over unary calls. */
final class GrpcPeers implements Peers {

  /** A peer that says nothing for so long is as good as gone for this round. */
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  private final HybridClock clock;
  private final Channels channels;
  private final AddressBook addresses;
  private final Executor engine;
  private final Silences silences = new Silences();

  GrpcPeers(HybridClock clock, Channels channels, AddressBook addresses, Executor engine) {
    this.clock = clock;
    this.channels = channels;
    this.addresses = addresses;
    this.engine = engine;
  }

  @Override
  public void toEngine(Runnable work) {
    engine.execute(work);
  }

  @Override
  public void askOwner(Owner owner, RegisterId id, Consumer<Optional<OwnerStatusResponse>> answer) {
    OwnerStatusRequest request =
        OwnerStatusRequest.newBuilder()
            .setClock(now())
            .setKey(id.toKey())
            .setIncarnation(owner.getIncarnation())
            .build();
    call(
        owner.getAddress(),
        channel ->
            CoordinatorServiceGrpc.newStub(channel)
                .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS),
        (stub, observer) -> stub.ownerStatus(request, observer),
        OwnerStatusResponse::getClock,
        Optional::of,
        answer);
  }

  @Override
  public void peek(
      Member member, RegisterId id, ByteString specHash, Consumer<Optional<Register>> answer) {
    PeekRequest request =
        PeekRequest.newBuilder()
            .setStoreId(member.getStoreId())
            .setClock(now())
            .setKey(id.toKey())
            .setSpecHash(specHash)
            .build();
    call(
        addresses.addressOf(member),
        this::participant,
        (stub, observer) -> stub.peek(request, observer),
        PeekResponse::getClock,
        response -> Peers.register(response.getAnswer()),
        answer);
  }

  @Override
  public void seal(
      Member member, RegisterId id, ByteString specHash, Consumer<Optional<Register>> answer) {
    SealRequest request =
        SealRequest.newBuilder()
            .setStoreId(member.getStoreId())
            .setClock(now())
            .setKey(id.toKey())
            .setSpecHash(specHash)
            .build();
    call(
        addresses.addressOf(member),
        this::participant,
        (stub, observer) -> stub.seal(request, observer),
        SealResponse::getClock,
        response -> Peers.register(response.getAnswer()),
        answer);
  }

  @Override
  public void tellCommit(
      Member member, RegisterId id, ByteString specHash, Timestamp commitTimestamp) {
    tell(
        member,
        id,
        specHash,
        DecideRequest.newBuilder().setCommitTimestamp(commitTimestamp.bits()));
  }

  @Override
  public void tellAbort(Member member, RegisterId id, ByteString specHash, Reason reason) {
    tell(member, id, specHash, DecideRequest.newBuilder().setAbort(reason));
  }

  private void tell(
      Member member, RegisterId id, ByteString specHash, DecideRequest.Builder decision) {
    DecideRequest request =
        decision
            .setStoreId(member.getStoreId())
            .setClock(now())
            .setKey(id.toKey())
            .setSpecHash(specHash)
            .build();
    call(
        addresses.addressOf(member),
        this::participant,
        (stub, observer) -> stub.decide(request, observer),
        DecideResponse::getClock,
        response -> Peers.register(response.getAnswer()),
        said -> {});
  }

  private ParticipantServiceStub participant(ManagedChannel channel) {
    return ParticipantServiceGrpc.newStub(channel)
        .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private long now() {
    return clock.now().bits();
  }

  private <S, R, T> void call(
      String address,
      Function<ManagedChannel, S> stub,
      BiConsumer<S, StreamObserver<R>> method,
      Function<R, Long> peersClock,
      Function<R, Optional<T>> meaning,
      Consumer<Optional<T>> answer) {
    if (!silences.admits(address)) {
      engine.execute(() -> answer.accept(Optional.empty()));
      return;
    }
    StreamObserver<R> observer =
        new StreamObserver<>() {
          private boolean answered;

          @Override
          public void onNext(R response) {
            silences.answered(address);
            Timestamp heard = new Timestamp(peersClock.apply(response));
            if (!clock.isTooFarAhead(heard)) {
              clock.observe(heard);
            }
            answer(() -> meaning.apply(response));
          }

          @Override
          public void onError(Throwable failure) {
            if (isSilence(Status.fromThrowable(failure))) {
              silences.silent(address);
            } else {
              silences.answered(address);
            }
            answer(Optional::empty);
          }

          @Override
          public void onCompleted() {
            if (!answered) {
              silences.answered(address);
              answer(Optional::empty);
            }
          }

          private void answer(Supplier<Optional<T>> said) {
            answered = true;
            engine.execute(() -> answer.accept(said.get()));
          }
        };
    try {
      method.accept(stub.apply(channels.to(address)), observer);
    } catch (IllegalArgumentException e) {
      observer.onError(e); // no address at all
    }
  }

  private static boolean isSilence(Status failure) {
    return failure.getCode() == Status.Code.DEADLINE_EXCEEDED
        || failure.getCode() == Status.Code.UNAVAILABLE;
  }
}
