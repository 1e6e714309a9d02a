package dev.troth.systemtests.simulation.world;

import com.google.protobuf.ByteString;
import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.api.SessionSubmission;
import dev.troth.coordinator.cache.ReadCache;
import dev.troth.coordinator.engine.Client;
import dev.troth.coordinator.engine.CoordinatorEngine;
import dev.troth.coordinator.engine.EngineLimits;
import dev.troth.coordinator.engine.ParticipantLink;
import dev.troth.coordinator.engine.SagaLimits;
import dev.troth.coordinator.engine.SagaSubmission;
import dev.troth.coordinator.engine.Self;
import dev.troth.coordinator.engine.SteadyTime;
import dev.troth.coordinator.engine.Submission;
import dev.troth.coordinator.engine.Turns;
import dev.troth.coordinator.engine.WayIn;
import dev.troth.coordinator.expression.Expressions;
import dev.troth.coordinator.inspection.AbortRequests;
import dev.troth.coordinator.inspection.StepResolutions;
import dev.troth.coordinator.read.Reads;
import dev.troth.coordinator.read.Scans;
import dev.troth.coordinator.registry.Participant;
import dev.troth.coordinator.replica.ReadMeters;
import dev.troth.coordinator.replica.ReplicaRegistry;
import dev.troth.coordinator.replica.WaysIn;
import dev.troth.coordinator.session.Session;
import dev.troth.coordinator.session.SessionKey;
import dev.troth.coordinator.session.SessionToken;
import dev.troth.coordinator.session.Sessions;
import dev.troth.daemon.clock.SteadyWallClock;
import dev.troth.daemon.document.Branches;
import dev.troth.daemon.document.TransactionIds;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.error.RejectedException;
import dev.troth.id.OwnerId;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.v1.AbortTransactionRequest;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.KeyReference;
import dev.troth.v1.Member;
import dev.troth.v1.Outcome;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.ResolveStepRequest;
import dev.troth.v1.SagaRow;
import dev.troth.v1.ScanRequest;
import dev.troth.v1.ScanResponse;
import dev.troth.v1.TransactionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A coordinator: its engine, and around it what the daemon wires. It forgets all when it dies. */
public final class CoordinatorNode extends Node {

  private static final int MAX_IN_FLIGHT = 100;
  private static final SessionKey SESSION_KEY = new SessionKey(new byte[SessionKey.MIN_BYTES]);

  /** After a start, by the heartbeats. */
  private static final Duration ANNOUNCED_WITHIN = Duration.ofMillis(500);

  private static final Duration SILENT_AFTER = Duration.ofHours(1);
  private static final Duration REPLICA_LATE_AFTER = Duration.ofSeconds(1);
  private static final SagaLimits SAGA_LIMITS =
      new SagaLimits(100, 5, Duration.ofSeconds(2), Duration.ofMillis(600));

  private @Nullable Running process;

  /** What a start makes. */
  private record Running(
      Self self,
      Turns turns,
      SteadyWallClock wall,
      HybridClock hybrid,
      Sessions sessions,
      ReadCache cache,
      ReplicaRegistry replicas,
      WaysIn ways,
      CoordinatorEngine engine,
      List<SimulatedLink> links) {}

  CoordinatorNode(World world, int number, String name, SimulatedClock clock) {
    super(world, number, name, clock);
  }

  String address() {
    return name() + ":7400";
  }

  private Running process() {
    if (process == null) {
      throw new IllegalStateException(name() + " is down");
    }
    return process;
  }

  Turns turns() {
    return process().turns();
  }

  OwnerId owner() {
    return process().self().id();
  }

  List<SimulatedLink> links() {
    return process == null ? List.of() : process.links();
  }

  @Override
  void started() {
    SplittableRandom random = world().random().split();
    Self self =
        new Self(
            new OwnerId(new UUID(random.nextLong(), random.nextLong()), random.nextLong()),
            address());
    SteadyWallClock wall = new SteadyWallClock(clock()::nanos, clock()::wallMillis);
    HybridClock hybrid = new HybridClock(wall, ParticipantNode.MAX_CLOCK_AHEAD, Timestamp.ZERO);
    Turns turns = new Turns(this::failed);
    List<SimulatedLink> links = new ArrayList<>();
    CoordinatorEngine engine =
        new CoordinatorEngine(
            self,
            new EngineLimits(MAX_IN_FLIGHT, SILENT_AFTER, SAGA_LIMITS),
            turns,
            new HostTime(),
            random,
            hybrid,
            (member, listener) -> open(member, listener, links),
            new SimulatedOwnerPeers(this),
            Expressions::fill,
            world().metrics(),
            (reason, cause) -> world().fail(new Violation(name() + " halted: " + reason)));
    long cacheBytes = world().schedule().reads().map(ReadLife::cacheBytes).orElse(0L);
    ReadCache cache =
        new ReadCache(engine.routes(), new HostTime(), random, hybrid, cacheBytes, new Metrics());
    ReplicaRegistry replicas = new ReplicaRegistry(REPLICA_LATE_AFTER, this::open);
    WaysIn ways =
        new WaysIn(engine.routes(), replicas, new HostTime(), hybrid, ReadMeters.unread());
    SplittableRandom ids = new SplittableRandom(self.id().incarnation());
    Sessions sessions = new Sessions(SESSION_KEY, hybrid, ids::nextLong);
    process =
        new Running(self, turns, wall, hybrid, sessions, cache, replicas, ways, engine, links);
    world()
        .participants()
        .forEach(
            participant ->
                after(
                    random.nextLong(ANNOUNCED_WITHIN.toNanos()),
                    () -> announced(participant.announcement(clock().nanos()))));
  }

  private ParticipantLink open(
      Member member, ParticipantLink.Listener listener, List<SimulatedLink> links) {
    SimulatedLink link = new SimulatedLink(this, world().participantOf(member), listener);
    links.add(link);
    after(0, link::connect);
    return world().seams().link(link);
  }

  private WayIn open(Member member) {
    ReplicaNode replica = world().replica(member.getName());
    return world()
        .seams()
        .wayIn(new SimulatedWayIn(this, replica, member.getStoreId(), replica::answers));
  }

  /** A participant says something of itself. */
  void announced(Participant participant) {
    Running running = process();
    running.turns().execute(() -> running.engine().know(participant));
  }

  /** So does a replica. */
  void announced(AnnounceRequest replica) {
    Running running = process();
    running.turns().execute(() -> running.replicas().announce(replica, clock().nanos()));
  }

  private void failed(Throwable failure) {
    if (!isUp()) {
      return; // the rest of the turn in which it died
    }
    if (failure instanceof Violation violation) {
      world().fail(violation);
    } else {
      world().fail(new Violation(name() + " halted", failure));
    }
  }

  @Override
  void stopped(boolean powerLost) {
    process = null;
  }

  private final class HostTime implements SteadyTime {
    @Override
    public long nanoTime() {
      return clock().nanos();
    }

    @Override
    public void after(Duration delay, Runnable task) {
      CoordinatorNode.this.after(delay.toNanos(), task);
    }
  }

  long clockBits() {
    return process().hybrid().now().bits();
  }

  void hearClock(long bits) {
    Timestamp heard = new Timestamp(bits);
    HybridClock hybrid = process().hybrid();
    if (!hybrid.isTooFarAhead(heard)) {
      hybrid.observe(heard);
    }
  }

  /** What a client asks for. */
  public record Request(
      TransactionId id,
      ByteString specHash,
      TransactionSpec spec,
      String sessionToken,
      Duration timeout,
      Duration patience) {}

  /** A client submits a transaction. */
  public void submit(Request request, Client client) {
    Optional<Reason> refusal = TransactionIds.refusal(request.id(), process().wall().getAsLong());
    if (refusal.isPresent()) {
      client.rejected(refusal.get());
      return;
    }
    Running running = process();
    if (request.spec().hasSaga()) {
      SagaSubmission saga = saga(request);
      running.turns().execute(() -> saga.submitTo(running.engine(), watched(client)));
      return;
    }
    Branches branches = Branches.split(request.spec());
    Map<String, StoreId> stores = new HashMap<>();
    try {
      SessionToken past = running.sessions().verify(request.sessionToken());
      branches
          .operations()
          .keySet()
          .forEach(
              name -> running.engine().routes().store(name).ifPresent(at -> stores.put(name, at)));
      Session session = running.sessions().of(request.id(), past, stores);
      Submission submission = submission(request, branches).after(session.notBefore());
      running
          .turns()
          .execute(
              () ->
                  new SessionSubmission(submission, session)
                      .submitTo(running.engine(), watched(client)));
    } catch (RejectedException e) {
      client.rejected(e.reason());
    }
  }

  private SagaSubmission saga(Request request) {
    return new SagaSubmission(
        request.id(),
        request.specHash(),
        request.spec(),
        clock().nanos() + request.patience().toNanos(),
        false);
  }

  /** A client asks for something to be aborted, wherever it is driven. */
  public void abortAnywhere(TransactionId id, Duration limit, Client client) {
    abort(id, AbortTransactionRequest.getDefaultInstance(), limit, watched(client));
  }

  /** Another coordinator passes on a request to abort. */
  void abortHere(AbortTransactionRequest request, Duration limit, Consumer<Outcome> answer) {
    TransactionId id = TransactionId.parse(request.getTransactionId()).orElseThrow();
    Client told =
        new Client() {
          @Override
          public void outcome(Outcome outcome) {
            answer.accept(outcome);
          }

          @Override
          public void rejected(Reason reason) {}
        };
    abort(id, request, limit, told);
  }

  private void abort(
      TransactionId id, AbortTransactionRequest request, Duration limit, Client client) {
    Running running = process();
    AbortTransactionRequest named =
        request.toBuilder().setTransactionId(id.toString()).setMessage("please").build();
    tell(
        new AbortRequests(
                running.engine(),
                running.turns(),
                new HostTime(),
                running.self(),
                new SimulatedOwnerPeers(this))
            .abort(id, named, limit),
        client);
  }

  private static void tell(CompletableFuture<Outcome> outcome, Client client) {
    var unused =
        outcome.whenComplete(
            (told, failure) -> {
              if (failure == null) {
                client.outcome(told);
              } else {
                client.rejected(Reason.getDefaultInstance());
              }
            });
  }

  /** An operator resolves a step that is stuck. */
  public void resolve(TransactionId saga, ResolveStepRequest request, Duration limit) {
    var unused =
        new StepResolutions(process().engine(), process().turns()).resolve(saga, request, limit);
  }

  /** Takes nothing new from now on. */
  void drain() {
    Running running = process();
    note("drain", 0, () -> "takes nothing new");
    running
        .turns()
        .execute(
            () -> {
              var unused = running.engine().drain();
            });
  }

  /** A client asks for a transaction to be aborted; one that is not driven here is recovered. */
  public void abort(Request request, List<Member> members, Reason reason, Client client) {
    Running running = process();
    long answerBy = clock().nanos() + request.patience().toNanos();
    running
        .turns()
        .execute(
            () -> {
              if (!running.engine().abort(request.id(), reason, watched(client), answerBy)) {
                Branches nothing = new Branches(Map.of(), List.of());
                running.engine().recover(submission(request, nothing), members, watched(client));
              }
            });
  }

  private Submission submission(Request request, Branches branches) {
    return new Submission(
        request.id(),
        request.specHash(),
        branches,
        request.timeout().toNanos(),
        request.id().timeMillis(),
        clock().nanos() + request.patience().toNanos(),
        false);
  }

  private Client watched(Client client) {
    return new Client() {
      @Override
      public void outcome(Outcome outcome) {
        client.outcome(world().seams().told(outcome));
        mayDie("after an answer");
      }

      @Override
      public void rejected(Reason reason) {
        client.rejected(reason);
      }
    };
  }

  /** Reads keys; empty when that fails. */
  public void read(ReadRequest request, Duration limit, Consumer<Optional<ReadResponse>> answer) {
    Running running = process();
    answer(
        () ->
            new Reads(running.ways(), running.hybrid(), running.sessions(), running.cache())
                .read(request, limit),
        answer);
  }

  /** The same; tells why when that fails, and asks the cache first. */
  public void read(ReadRequest request, Duration limit, Answers<ReadResponse> answers) {
    Running running = process();
    answer(
        () -> {
          CompletableFuture<ReadResponse> reading =
              new Reads(running.ways(), running.hybrid(), running.sessions(), running.cache())
                  .read(request, limit);
          boolean fromCache = reading.isDone() && !reading.isCompletedExceptionally();
          if (fromCache) {
            world().count("answered from the cache");
            if (participants(request) > 1) {
              world().count("several participants from the cache");
            }
          }
          return reading.thenApply(
              response -> world().seams().answered(request, response, fromCache));
        },
        answers);
  }

  private static long participants(ReadRequest request) {
    return request.getKeysList().stream().map(KeyReference::getParticipant).distinct().count();
  }

  /** A page of keys by prefix; tells why when that fails. */
  public void scan(ScanRequest request, Duration limit, Answers<ScanResponse> answers) {
    Running running = process();
    answer(
        () -> new Scans(running.ways(), running.hybrid(), running.sessions()).scan(request, limit),
        answers);
  }

  /** A page of a key's past; tells why when that fails. */
  public void history(
      String participant,
      ParticipantServiceHistoryRequest request,
      Duration limit,
      Answers<ParticipantServiceHistoryResponse> answers) {
    Running running = process();
    answer(() -> running.ways().find(participant).history(request, limit), answers);
  }

  /** The moment that it is here. */
  public Timestamp moment() {
    return process().hybrid().current();
  }

  /** Who asked for something. */
  public interface Answers<T> {
    void answered(T answer);

    void refused(Reason why);
  }

  private <T> void answer(Supplier<CompletableFuture<T>> reading, Answers<T> answers) {
    try {
      var unused =
          reading
              .get()
              .whenComplete(
                  (answer, failure) -> {
                    if (failure == null) {
                      answers.answered(answer);
                    } else {
                      answers.refused(why(failure));
                    }
                  });
    } catch (RejectedException e) {
      answers.refused(e.reason());
    }
  }

  private Reason why(Throwable failure) {
    if (failure instanceof RejectedException rejected) {
      return rejected.reason();
    }
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return why(failure.getCause());
    }
    world().fail(new Violation(name() + ": a read failed", failure));
    return Reason.getDefaultInstance();
  }

  /** Reads a page of keys by prefix; empty when that fails. */
  public void scan(ScanRequest request, Duration limit, Consumer<Optional<ScanResponse>> answer) {
    Running running = process();
    answer(
        () -> new Scans(running.ways(), running.hybrid(), running.sessions()).scan(request, limit),
        answer);
  }

  private static <T> void answer(
      Supplier<CompletableFuture<T>> reading, Consumer<Optional<T>> answer) {
    try {
      var unused =
          reading
              .get()
              .whenComplete((response, failure) -> answer.accept(Optional.ofNullable(response)));
    } catch (RejectedException e) {
      answer.accept(Optional.empty());
    }
  }

  /** Reads at one participant, in a way that no coordinator offers; empty when that fails. */
  public void readAt(
      String participant,
      ParticipantServiceReadRequest request,
      Duration limit,
      Consumer<Optional<ParticipantServiceReadResponse>> answer) {
    Running running = process();
    answer(() -> running.engine().routes().link(participant).read(request, limit), answer);
  }

  /** A participant asks what became of a transaction. */
  void ownerStatus(RegisterId id, long incarnation, Consumer<OwnerStatusResponse> answer) {
    Running running = process();
    running
        .turns()
        .execute(
            () ->
                answer.accept(
                    world().seams().ownerStatus(running.engine().ownerStatus(id, incarnation))));
  }

  /** Whether it drives any of these. */
  public boolean drivesAny(Collection<TransactionId> sagas) {
    boolean[] drives = new boolean[1];
    Running running = process();
    running.turns().execute(() -> drives[0] = !running.engine().sagas().driven(sagas).isEmpty());
    return drives[0];
  }

  /** A saga's home asks which of its sagas are driven here. */
  void driven(List<TransactionId> sagas, Consumer<List<TransactionId>> answer) {
    Running running = process();
    running.turns().execute(() -> answer.accept(running.engine().sagas().driven(sagas)));
  }

  /** A saga's home hands sagas over. */
  public void adopt(List<SagaRow> rows, Consumer<List<TransactionId>> answer) {
    Running running = process();
    running.turns().execute(() -> answer.accept(running.engine().adopt(rows)));
  }

  /** Transactions that are not decided yet. */
  int inFlight() {
    int[] undecided = new int[1];
    Running running = process();
    running.turns().execute(() -> undecided[0] = running.engine().inFlight());
    return undecided[0];
  }
}
