package dev.troth.participant.peers;

import com.google.protobuf.ByteString;
import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.daemon.life.KnownLives;
import dev.troth.daemon.options.HostPort;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.participant.engine.Peers;
import dev.troth.v1.AdoptSagasRequest;
import dev.troth.v1.AdoptSagasResponse;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.CoordinatorServiceGrpc.CoordinatorServiceStub;
import dev.troth.v1.DecideRequest;
import dev.troth.v1.DecideResponse;
import dev.troth.v1.DrivenSagasRequest;
import dev.troth.v1.DrivenSagasResponse;
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
import dev.troth.v1.SagaRow;
import dev.troth.v1.SealRequest;
import dev.troth.v1.SealResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  /** A request about many sagas may take its time. */
  private static final Duration SAGAS_DEADLINE = Duration.ofSeconds(5);

  private final StoreId self;
  private final HybridClock clock;
  private final Channels channels;
  private final AddressBook addresses;
  private final KnownLives lives;
  private final Coordinators coordinators;
  private final Executor engine;
  private final Silences silences = new Silences(System::nanoTime);

  GrpcPeers(
      StoreId self,
      HybridClock clock,
      Channels channels,
      AddressBook addresses,
      KnownLives lives,
      Coordinators coordinators,
      Executor engine) {
    this.self = self;
    this.clock = clock;
    this.channels = channels;
    this.addresses = addresses;
    this.lives = lives;
    this.coordinators = coordinators;
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
        channel -> coordinator(channel, DEADLINE),
        (stub, observer) -> stub.ownerStatus(request, observer),
        OwnerStatusResponse::getClock,
        Optional::of,
        answer);
  }

  @Override
  public void peek(
      Member member, RegisterId id, ByteString specHash, Consumer<Optional<Register>> answer) {
    PeekRequest.Builder request =
        PeekRequest.newBuilder()
            .setStoreId(member.getStoreId())
            .setClock(now())
            .setKey(id.toKey())
            .setSpecHash(specHash);
    lives.of(member.getStoreId()).ifPresent(request::setKnown);
    call(
        addresses.addressOf(member),
        this::participant,
        (stub, observer) -> stub.peek(request.build(), observer),
        PeekResponse::getClock,
        response -> Peers.register(response.getAnswer()),
        answer);
  }

  @Override
  public void seal(
      Member member, RegisterId id, ByteString specHash, Consumer<Optional<Register>> answer) {
    SealRequest.Builder request =
        SealRequest.newBuilder()
            .setStoreId(member.getStoreId())
            .setClock(now())
            .setKey(id.toKey())
            .setSpecHash(specHash);
    lives.of(member.getStoreId()).ifPresent(request::setKnown);
    call(
        addresses.addressOf(member),
        this::participant,
        (stub, observer) -> stub.seal(request.build(), observer),
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
    lives.of(member.getStoreId()).ifPresent(decision::setKnown);
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

  @Override
  public void driven(Owner owner, List<TransactionId> sagas, Consumer<Set<TransactionId>> answer) {
    DrivenSagasRequest.Builder request =
        DrivenSagasRequest.newBuilder().setClock(now()).setCoordinatorId(owner.getCoordinatorId());
    sagas.forEach(saga -> request.addSagaIds(saga.toBytes()));
    call(
        owner.getAddress(),
        channel -> coordinator(channel, SAGAS_DEADLINE),
        (stub, observer) -> stub.drivenSagas(request.build(), observer),
        DrivenSagasResponse::getClock,
        response -> Optional.of(named(response.getDrivenList(), sagas)),
        said -> answer.accept(said.orElse(Set.of())));
  }

  @Override
  public void adopt(List<SagaRow> rows, Consumer<Set<TransactionId>> answer) {
    Optional<HostPort> coordinator = coordinators.next();
    if (coordinator.isEmpty()) {
      engine.execute(() -> answer.accept(Set.of()));
      return;
    }
    AdoptSagasRequest request =
        AdoptSagasRequest.newBuilder()
            .setClock(now())
            .setHomeStoreId(self.toBytes())
            .addAllRows(rows)
            .build();
    List<TransactionId> offered = new ArrayList<>(rows.size());
    rows.forEach(row -> offered.add(TransactionId.of(row.getSagaId())));
    call(
        coordinator.get().toString(),
        channel -> coordinator(channel, SAGAS_DEADLINE),
        (stub, observer) -> stub.adoptSagas(request, observer),
        AdoptSagasResponse::getClock,
        response -> Optional.of(named(response.getAdoptedList(), offered)),
        said -> answer.accept(said.orElse(Set.of())));
  }

  /** Which of the sagas a coordinator has named. */
  private static Set<TransactionId> named(List<ByteString> names, List<TransactionId> sagas) {
    Set<ByteString> said = new HashSet<>(names);
    Set<TransactionId> named = new HashSet<>();
    for (TransactionId saga : sagas) {
      if (said.contains(saga.toBytes())) {
        named.add(saga);
      }
    }
    return named;
  }

  private static CoordinatorServiceStub coordinator(ManagedChannel channel, Duration deadline) {
    return CoordinatorServiceGrpc.newStub(channel)
        .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
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
