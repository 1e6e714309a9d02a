package dev.troth.participant.api;

import com.google.protobuf.ByteString;
import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.daemon.trace.Tracer;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.participant.engine.BackupMaker;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.Store;
import dev.troth.participant.engine.StoreCopy;
import dev.troth.participant.engine.WriterLoop;
import dev.troth.participant.life.OwnLife;
import dev.troth.v1.BackupRequest;
import dev.troth.v1.BackupResponse;
import dev.troth.v1.CopyRequest;
import dev.troth.v1.CopyResponse;
import dev.troth.v1.DecideRequest;
import dev.troth.v1.DecideResponse;
import dev.troth.v1.EndByHandRequest;
import dev.troth.v1.EndByHandResponse;
import dev.troth.v1.EndRequest;
import dev.troth.v1.EndResponse;
import dev.troth.v1.EndSagaRequest;
import dev.troth.v1.EndSagaResponse;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ExchangeRequest;
import dev.troth.v1.ExchangeResponse;
import dev.troth.v1.FenceStepRequest;
import dev.troth.v1.FenceStepResponse;
import dev.troth.v1.IdentifyRequest;
import dev.troth.v1.IdentifyResponse;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.InspectResponse;
import dev.troth.v1.InspectSagasRequest;
import dev.troth.v1.InspectSagasResponse;
import dev.troth.v1.KeyPolicy;
import dev.troth.v1.NoteSagaRequest;
import dev.troth.v1.NoteSagaResponse;
import dev.troth.v1.OpenSagaRequest;
import dev.troth.v1.OpenSagaResponse;
import dev.troth.v1.OwnerAbortRequest;
import dev.troth.v1.OwnerAbortResponse;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.PeekRequest;
import dev.troth.v1.PeekResponse;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.PrepareResponse;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.SealRequest;
import dev.troth.v1.SealResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/** {@code troth.v1.ParticipantService}. */
public final class ParticipantApi extends ParticipantServiceGrpc.ParticipantServiceImplBase {

  private final StoreId self;
  private final OwnLife life;
  private final IdentifyResponse identity;
  private final HybridClock clock;
  private final KeyPolicies policies;
  private final Store store;
  private final ParticipantEngine engine;
  private final WriterLoop loop;
  private final RegisterMessages messages;
  private final SagaMessages sagas;
  private final ReplyStreams streams;
  private final EngineCalls calls;
  private final KeyService keys;
  private final Backups backups;
  private final EndsByHand ends;
  private final AskingCoordinators asking = new AskingCoordinators();
  private final RegisterInspection registerInspection;
  private final SagaInspection sagaInspection;

  /**
   * @param life of the store, that is served
   * @param copies of the store, for read replicas
   * @param backups of the store, for operators
   * @param aside runs what takes minutes
   * @param lookups runs what reads much from the store and must not hold up the engine
   * @param following as lookups, for subscriptions and copies; never makes the caller run it
   * @param policies what holds for the keys
   * @param reserved what nobody writes from outside
   */
  public ParticipantApi(
      Store store,
      StoreCopy.Maker copies,
      BackupMaker backups,
      String name,
      OwnLife life,
      HybridClock clock,
      LongSupplier wallMillis,
      ParticipantEngine engine,
      WriterLoop loop,
      ReplyStreams streams,
      Executor lookups,
      Executor following,
      Executor aside,
      KeyPolicies policies,
      ReservedKeys reserved,
      Tracer tracer) {
    this.self = store.id();
    this.life = life;
    this.identity =
        IdentifyResponse.newBuilder()
            .setName(name)
            .setStoreId(self.toBytes())
            .setIncarnation(life.process())
            .addAllPredecessors(life.predecessors())
            .build();
    this.clock = clock;
    this.policies = policies;
    this.store = store;
    this.engine = engine;
    this.loop = loop;
    this.messages = new RegisterMessages(self, wallMillis, reserved, tracer);
    this.sagas = new SagaMessages(self, name, wallMillis);
    this.streams = streams;
    this.calls = new EngineCalls(engine, loop);
    this.keys =
        new KeyService(store, copies, engine, loop, lookups, following, policies, System::nanoTime);
    this.backups = new Backups(backups, loop, aside);
    this.ends = new EndsByHand(engine, calls, wallMillis);
    this.registerInspection = new RegisterInspection(store, engine, loop, lookups);
    this.sagaInspection = new SagaInspection(store, engine, loop, lookups);
  }

  @Override
  public void prepare(PrepareRequest request, StreamObserver<PrepareResponse> observer) {
    addressed(request.getStoreId());
    unary(
        request.getClock(),
        messages.prepare(request),
        observer,
        (at, answer) -> PrepareResponse.newBuilder().setClock(at).setAnswer(answer).build());
  }

  @Override
  public void decide(DecideRequest request, StreamObserver<DecideResponse> observer) {
    addressed(request.getStoreId());
    life.told(request.getKnown());
    unary(
        request.getClock(),
        messages.decide(request),
        observer,
        (at, answer) -> DecideResponse.newBuilder().setClock(at).setAnswer(answer).build());
  }

  @Override
  public void ownerAbort(OwnerAbortRequest request, StreamObserver<OwnerAbortResponse> observer) {
    addressed(request.getStoreId());
    unary(
        request.getClock(),
        messages.ownerAbort(request),
        observer,
        (at, answer) -> OwnerAbortResponse.newBuilder().setClock(at).setAnswer(answer).build());
  }

  @Override
  public void seal(SealRequest request, StreamObserver<SealResponse> observer) {
    addressed(request.getStoreId());
    life.told(request.getKnown());
    unary(
        request.getClock(),
        messages.seal(request),
        observer,
        (at, answer) -> SealResponse.newBuilder().setClock(at).setAnswer(answer).build());
  }

  @Override
  public void peek(PeekRequest request, StreamObserver<PeekResponse> observer) {
    addressed(request.getStoreId());
    life.told(request.getKnown());
    unary(
        request.getClock(),
        messages.peek(request),
        observer,
        (at, answer) -> PeekResponse.newBuilder().setClock(at).setAnswer(answer).build());
  }

  @Override
  public void end(EndRequest request, StreamObserver<EndResponse> observer) {
    addressed(request.getStoreId());
    unary(
        request.getClock(),
        messages.end(request),
        observer,
        (at, answer) -> EndResponse.newBuilder().setClock(at).build());
  }

  @Override
  public void openSaga(OpenSagaRequest request, StreamObserver<OpenSagaResponse> observer) {
    addressed(request.getStoreId());
    unary(
        request.getClock(),
        sagas.openSaga(request),
        observer,
        (at, answer) -> OpenSagaResponse.newBuilder().setClock(at).setAnswer(answer).build());
  }

  @Override
  public void fenceStep(FenceStepRequest request, StreamObserver<FenceStepResponse> observer) {
    addressed(request.getStoreId());
    unary(
        request.getClock(),
        sagas.fenceStep(request),
        observer,
        (at, answer) -> FenceStepResponse.newBuilder().setClock(at).setAnswer(answer).build());
  }

  @Override
  public void noteSaga(NoteSagaRequest request, StreamObserver<NoteSagaResponse> observer) {
    addressed(request.getStoreId());
    unary(
        request.getClock(),
        sagas.noteSaga(request),
        observer,
        (at, answer) -> NoteSagaResponse.newBuilder().setClock(at).setAnswer(answer).build());
  }

  @Override
  public void endSaga(EndSagaRequest request, StreamObserver<EndSagaResponse> observer) {
    addressed(request.getStoreId());
    unary(
        request.getClock(),
        sagas.endSaga(request),
        observer,
        (at, answer) -> EndSagaResponse.newBuilder().setClock(at).setAnswer(answer).build());
  }

  @Override
  public StreamObserver<ExchangeRequest> exchange(StreamObserver<ExchangeResponse> observer) {
    ServerCallStreamObserver<ExchangeResponse> out =
        (ServerCallStreamObserver<ExchangeResponse>) observer;
    out.disableAutoRequest();
    ReplyStream replies = new ReplyStream(out, clock, life::written);
    streams.add(replies);
    out.setOnReadyHandler(replies::flush);
    out.setOnCancelHandler(() -> streams.remove(replies));
    out.setOnCloseHandler(() -> streams.remove(replies)); // also when a message was refused
    replies.readMore();
    return new ExchangeInbound(self, messages, sagas, engine, loop, replies);
  }

  @Override
  public void read(
      ParticipantServiceReadRequest request,
      StreamObserver<ParticipantServiceReadResponse> observer) {
    keys.read(request, observer);
  }

  @Override
  public void scan(
      ParticipantServiceScanRequest request,
      StreamObserver<ParticipantServiceScanResponse> observer) {
    keys.scan(request, observer);
  }

  @Override
  public void history(
      ParticipantServiceHistoryRequest request,
      StreamObserver<ParticipantServiceHistoryResponse> observer) {
    keys.history(request, observer);
  }

  @Override
  public void subscribe(
      ParticipantServiceSubscribeRequest request,
      StreamObserver<ParticipantServiceSubscribeResponse> observer) {
    keys.subscribe(request, observer);
  }

  @Override
  public void copy(CopyRequest request, StreamObserver<CopyResponse> observer) {
    keys.copy(request, observer);
  }

  @Override
  public void backup(BackupRequest request, StreamObserver<BackupResponse> observer) {
    if (!request.getStoreId().isEmpty()) {
      addressed(request.getStoreId());
    }
    // Whoever goes away does not end it.
    ((ServerCallStreamObserver<BackupResponse>) observer).setOnCancelHandler(() -> {});
    backups.backup(() -> BackupResponse.newBuilder().setClock(clock.current().bits()), observer);
  }

  @Override
  public void endByHand(EndByHandRequest request, StreamObserver<EndByHandResponse> observer) {
    addressed(request.getStoreId());
    ends.end(request, observer);
  }

  @Override
  public void inspect(InspectRequest request, StreamObserver<InspectResponse> observer) {
    addressed(request.getStoreId());
    registerInspection.inspect(request, observer);
  }

  @Override
  public void inspectSagas(
      InspectSagasRequest request, StreamObserver<InspectSagasResponse> observer) {
    addressed(request.getStoreId());
    sagaInspection.inspect(request, observer);
  }

  @Override
  public void identify(IdentifyRequest request, StreamObserver<IdentifyResponse> observer) {
    life.told(request.getKnown());
    boolean leaving =
        asking.ask(request.getCoordinatorId(), request.getReleased(), System.nanoTime());
    observer.onNext(
        identity.toBuilder()
            .setLeaving(leaving)
            .setClock(clock.current().bits())
            .setLife(life.now())
            .setInDoubt(engine.inDoubtCount())
            .setSafeTimeLagMillis(engine.safeTimeLagMillis())
            .addAllPolicies(policies())
            .build());
    observer.onCompleted();
  }

  /** What holds for the keys, as coordinators are told. */
  public List<KeyPolicy> policies() {
    return store.horizons().shownIn(policies);
  }

  /** Tells coordinators that ask who is here to send nothing new. */
  public void leave() {
    asking.leave();
  }

  /** Whether none of those that have asked lately needs this participant any more. */
  public boolean isReleased() {
    return asking.isReleased(System.nanoTime());
  }

  /** Ends all subscriptions and copies, and takes no more. */
  public void drain() {
    keys.drain();
  }

  /** Subscriptions that are open. */
  public int subscribers() {
    return keys.subscribers();
  }

  /** Pages of scans answered so far. */
  public long scanPages() {
    return keys.scanPages();
  }

  private void addressed(ByteString storeId) {
    requireAddressed(self, storeId);
  }

  /**
   * A message for another store must not be answered by this one: its silence about a row would be
   * believed.
   */
  public static void requireAddressed(StoreId self, ByteString storeId) {
    if (!storeId.equals(self.toBytes())) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_WRONG_STORE,
          "this is store "
              + self
              + ", not the one addressed; ask a coordinator for the participants' addresses");
    }
  }

  private <T> void unary(
      long sendersClock,
      RegisterMessages.Work work,
      StreamObserver<T> observer,
      BiFunction<Long, RegisterAnswer, T> response) {
    calls.execute(
        observer,
        List.of(new Timestamp(sendersClock)),
        () ->
            work.run(
                engine,
                answer -> {
                  observer.onNext(response.apply(clock.current().bits(), answer));
                  observer.onCompleted();
                }));
  }
}
