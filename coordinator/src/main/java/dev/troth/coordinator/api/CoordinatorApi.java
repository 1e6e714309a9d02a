package dev.troth.coordinator.api;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.cache.ReadCache;
import dev.troth.coordinator.engine.Client;
import dev.troth.coordinator.engine.CoordinatorEngine;
import dev.troth.coordinator.engine.Self;
import dev.troth.coordinator.engine.SteadyTime;
import dev.troth.coordinator.engine.Turns;
import dev.troth.coordinator.inspection.AbortRequests;
import dev.troth.coordinator.inspection.HandEnds;
import dev.troth.coordinator.inspection.StepResolutions;
import dev.troth.coordinator.inspection.TransactionViews;
import dev.troth.coordinator.read.Reads;
import dev.troth.coordinator.read.Scans;
import dev.troth.coordinator.replica.WaysIn;
import dev.troth.coordinator.session.Session;
import dev.troth.coordinator.session.SessionToken;
import dev.troth.coordinator.session.Sessions;
import dev.troth.coordinator.subscription.Subscriptions;
import dev.troth.daemon.permission.Caller;
import dev.troth.daemon.trace.Tracer;
import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.v1.AbortTransactionRequest;
import dev.troth.v1.AbortTransactionResponse;
import dev.troth.v1.AdoptSagasRequest;
import dev.troth.v1.AdoptSagasResponse;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.AnnounceResponse;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.DrivenSagasRequest;
import dev.troth.v1.DrivenSagasResponse;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.GetTransactionRequest;
import dev.troth.v1.GetTransactionResponse;
import dev.troth.v1.HistoryRequest;
import dev.troth.v1.HistoryResponse;
import dev.troth.v1.ListParticipantsRequest;
import dev.troth.v1.ListParticipantsResponse;
import dev.troth.v1.ListResolutionsRequest;
import dev.troth.v1.ListResolutionsResponse;
import dev.troth.v1.ListTransactionsRequest;
import dev.troth.v1.ListTransactionsResponse;
import dev.troth.v1.Outcome;
import dev.troth.v1.OwnerStatusRequest;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.ResolveStepRequest;
import dev.troth.v1.ResolveStepResponse;
import dev.troth.v1.ResolveTransactionRequest;
import dev.troth.v1.ResolveTransactionResponse;
import dev.troth.v1.ScanRequest;
import dev.troth.v1.ScanResponse;
import dev.troth.v1.SubmitRequest;
import dev.troth.v1.SubmitResponse;
import dev.troth.v1.SubmitStreamRequest;
import dev.troth.v1.SubmitStreamResponse;
import dev.troth.v1.SubscribeRequest;
import dev.troth.v1.SubscribeResponse;
import dev.troth.v1.WatchTransactionRequest;
import dev.troth.v1.WatchTransactionResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** {@code troth.v1.CoordinatorService}. Called on network threads; nothing here blocks. */
public final class CoordinatorApi extends CoordinatorServiceGrpc.CoordinatorServiceImplBase {

  private final CoordinatorEngine engine;
  private final Turns turns;
  private final HybridClock clock;
  private final LongSupplier wallMillis;
  private final Submissions submissions;
  private final SubmitStreams streams = new SubmitStreams();
  private final Membership membership;
  private final Reads reads;
  private final Scans scans;
  private final Histories histories;
  private final Sessions sessions;
  private final Subscriptions subscriptions;
  private final TransactionViews views;
  private final AbortRequests aborts;
  private final StepResolutions resolutions;
  private final HandEnds ends;
  private final Self self;
  private final SteadyTime time;

  /**
   * @param prepareTimeout for the votes on a document without a timeout of its own
   */
  public CoordinatorApi(
      CoordinatorEngine engine,
      Turns turns,
      SteadyTime time,
      HybridClock clock,
      LongSupplier wallMillis,
      Duration prepareTimeout,
      Membership membership,
      Sessions sessions,
      WaysIn ways,
      ReadCache cache,
      Subscriptions subscriptions,
      TransactionViews views,
      AbortRequests aborts,
      StepResolutions resolutions,
      HandEnds ends,
      Self self,
      Tracer tracer) {
    this.engine = engine;
    this.turns = turns;
    this.clock = clock;
    this.wallMillis = wallMillis;
    this.submissions =
        new Submissions(sessions, engine.routes()::store, prepareTimeout, time, wallMillis, tracer);
    this.membership = membership;
    this.reads = new Reads(ways, clock, sessions, cache);
    this.scans = new Scans(ways, clock, sessions);
    this.histories = new Histories(ways);
    this.sessions = sessions;
    this.subscriptions = subscriptions;
    this.views = views;
    this.aborts = aborts;
    this.resolutions = resolutions;
    this.ends = ends;
    this.self = self;
    this.time = time;
  }

  /** Ends the streams of submissions, telling what is known. In a turn. */
  public void stopStreams() {
    streams.stop();
  }

  /** A client that cancels its call does not abort its transaction. */
  @Override
  public void submit(SubmitRequest request, StreamObserver<SubmitResponse> observer) {
    SessionSubmission submission =
        submissions.of(Caller.current(), TraceHeaders.addedTo(request), CallDeadline.nanos());
    ((ServerCallStreamObserver<SubmitResponse>) observer).setOnCancelHandler(() -> {});
    turns.execute(() -> submission.submitTo(engine, new SubmitCall(observer)));
  }

  @Override
  public StreamObserver<SubmitStreamRequest> submitStream(
      StreamObserver<SubmitStreamResponse> observer) {
    return new SubmitStream(
            Caller.current(),
            engine,
            turns,
            submissions,
            streams,
            (ServerCallStreamObserver<SubmitStreamResponse>) observer)
        .open();
  }

  @Override
  public void read(ReadRequest request, StreamObserver<ReadResponse> observer) {
    Requests.check(request);
    ReadPermissions.require(Caller.current(), request);
    UnaryAnswer.of(reads.read(request, CallDeadline.left()), answer -> answer, observer);
  }

  @Override
  public void scan(ScanRequest request, StreamObserver<ScanResponse> observer) {
    Requests.check(request);
    ReadPermissions.require(Caller.current(), request);
    UnaryAnswer.of(scans.scan(request, CallDeadline.left()), answer -> answer, observer);
  }

  @Override
  public void history(HistoryRequest request, StreamObserver<HistoryResponse> observer) {
    Requests.check(request);
    ReadPermissions.require(Caller.current(), request);
    UnaryAnswer.of(histories.page(request, CallDeadline.left()), answer -> answer, observer);
  }

  @Override
  public void subscribe(SubscribeRequest request, StreamObserver<SubscribeResponse> observer) {
    Requests.check(request);
    ReadPermissions.require(Caller.current(), request);
    SubscriptionCall.open(
        request, subscriptions, clock, (ServerCallStreamObserver<SubscribeResponse>) observer);
  }

  @Override
  public void getTransaction(
      GetTransactionRequest request, StreamObserver<GetTransactionResponse> observer) {
    ShownViews shown = new ShownViews(Caller.current());
    UnaryAnswer.of(
        views.get(
            Requests.id(request.getTransactionId(), wallMillis.getAsLong()), CallDeadline.left()),
        view -> GetTransactionResponse.newBuilder().setTransaction(shown.of(view)).build(),
        observer);
  }

  @Override
  public void listTransactions(
      ListTransactionsRequest request, StreamObserver<ListTransactionsResponse> observer) {
    ShownViews shown = new ShownViews(Caller.current());
    UnaryAnswer.of(
        views.list(
            Requests.statuses(request), Requests.limit(request.getLimit()), CallDeadline.left()),
        shown::of,
        observer);
  }

  @Override
  public void watchTransaction(
      WatchTransactionRequest request, StreamObserver<WatchTransactionResponse> observer) {
    new TransactionWatch(
            Requests.id(request.getTransactionId(), wallMillis.getAsLong()),
            new ShownViews(Caller.current()),
            views,
            time,
            (ServerCallStreamObserver<WatchTransactionResponse>) observer)
        .open();
  }

  @Override
  public void resolveStep(
      ResolveStepRequest request, StreamObserver<ResolveStepResponse> observer) {
    TransactionId id = Requests.id(request.getTransactionId(), wallMillis.getAsLong());
    ShownViews shown = new ShownViews(Caller.current());
    Requests.check(request);
    Duration left = CallDeadline.left();
    UnaryAnswer.of(
        resolutions.resolve(id, request, left).thenCompose(recorded -> views.get(id, left)),
        view -> ResolveStepResponse.newBuilder().setTransaction(shown.of(view)).build(),
        observer);
  }

  @Override
  public void resolveTransaction(
      ResolveTransactionRequest request, StreamObserver<ResolveTransactionResponse> observer) {
    TransactionId id = Requests.id(request.getTransactionId(), wallMillis.getAsLong());
    ShownViews shown = new ShownViews(Caller.current());
    Requests.check(request);
    Duration left = CallDeadline.left();
    UnaryAnswer.of(
        ends.end(id, request, left).thenCompose(ended -> views.get(id, left)),
        view -> ResolveTransactionResponse.newBuilder().setTransaction(shown.of(view)).build(),
        observer);
  }

  @Override
  public void listResolutions(
      ListResolutionsRequest request, StreamObserver<ListResolutionsResponse> observer) {
    ShownViews shown = new ShownViews(Caller.current());
    UnaryAnswer.of(
        views.resolutions(Requests.limit(request.getLimit()), CallDeadline.left()),
        shown::of,
        observer);
  }

  @Override
  public void drivenSagas(
      DrivenSagasRequest request, StreamObserver<DrivenSagasResponse> observer) {
    hear(request.getClock());
    List<TransactionId> ids = Requests.sagas(request);
    turns.execute(
        () -> {
          DrivenSagasResponse.Builder response =
              DrivenSagasResponse.newBuilder().setClock(clock.current().bits());
          if (self.owner().getCoordinatorId().equals(request.getCoordinatorId())) {
            engine.sagas().driven(ids).forEach(id -> response.addDriven(id.toBytes()));
          }
          UnaryAnswer.of(response.build(), observer);
        });
  }

  @Override
  public void adoptSagas(AdoptSagasRequest request, StreamObserver<AdoptSagasResponse> observer) {
    hear(request.getClock());
    Requests.check(request);
    turns.execute(
        () -> {
          AdoptSagasResponse.Builder response =
              AdoptSagasResponse.newBuilder().setClock(clock.current().bits());
          engine.adopt(request.getRowsList()).forEach(id -> response.addAdopted(id.toBytes()));
          UnaryAnswer.of(response.build(), observer);
        });
  }

  @Override
  public void abortTransaction(
      AbortTransactionRequest request, StreamObserver<AbortTransactionResponse> observer) {
    TransactionId id = Requests.id(request.getTransactionId(), wallMillis.getAsLong());
    ShownViews shown = new ShownViews(Caller.current());
    Session session = sessions.of(id, SessionToken.NONE, Map.of());
    UnaryAnswer.of(
        aborts.abort(id, request, CallDeadline.left()),
        outcome ->
            AbortTransactionResponse.newBuilder()
                .setOutcome(SessionOutcomes.withToken(shown.of(outcome), session))
                .build(),
        observer);
  }

  @Override
  public void listParticipants(
      ListParticipantsRequest request, StreamObserver<ListParticipantsResponse> observer) {
    turns.execute(() -> UnaryAnswer.of(membership.list(), observer));
  }

  @Override
  public void announce(AnnounceRequest request, StreamObserver<AnnounceResponse> observer) {
    hear(request.getClock());
    turns.execute(
        () -> {
          try {
            UnaryAnswer.of(membership.announce(request), observer);
          } catch (RejectedException e) {
            observer.onError(GrpcErrors.toStatus(e.reason()));
          }
        });
  }

  @Override
  public void ownerStatus(
      OwnerStatusRequest request, StreamObserver<OwnerStatusResponse> observer) {
    hear(request.getClock());
    RegisterId register = Requests.register(request);
    turns.execute(
        () ->
            UnaryAnswer.of(
                engine.ownerStatus(register, request.getIncarnation()).toBuilder()
                    .setClock(clock.current().bits())
                    .build(),
                observer));
  }

  private void hear(long bits) {
    Timestamp heard = new Timestamp(bits);
    if (clock.isTooFarAhead(heard)) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_CLOCK_SKEW,
          "your clock, " + heard + ", is too far ahead of this coordinator's; check the clocks");
    }
    clock.observe(heard);
  }

  /** A unary submission that waits. */
  private record SubmitCall(StreamObserver<SubmitResponse> observer) implements Client {
    @Override
    public void outcome(Outcome outcome) {
      UnaryAnswer.of(SubmitResponse.newBuilder().setOutcome(outcome).build(), observer);
    }

    @Override
    public void rejected(Reason reason) {
      observer.onError(GrpcErrors.toStatus(reason));
    }
  }
}
