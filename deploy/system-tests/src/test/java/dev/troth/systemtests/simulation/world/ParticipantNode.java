package dev.troth.systemtests.simulation.world;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.registry.Participant;
import dev.troth.daemon.clock.SteadyWallClock;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.error.RejectedException;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.participant.api.KeyService;
import dev.troth.participant.api.RegisterMessages;
import dev.troth.participant.api.SagaMessages;
import dev.troth.participant.engine.Batch;
import dev.troth.participant.engine.EngineCounters;
import dev.troth.participant.engine.KeyScan;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.Recency;
import dev.troth.participant.engine.SagaHome;
import dev.troth.participant.engine.Store;
import dev.troth.participant.register.Row;
import dev.troth.participant.saga.HomeRow;
import dev.troth.v1.IdentifyResponse;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.InspectSagasRequest;
import dev.troth.v1.Member;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import dev.troth.v1.ReadValue;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterMessageKind;
import dev.troth.v1.RegisterReply;
import dev.troth.v1.RegisterRow;
import dev.troth.v1.SagaRow;
import dev.troth.v1.StoreLife;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A participant: its engine, and around it what the daemon's writer loop does with a thread. What
 * comes in waits for the next turn.
 */
public final class ParticipantNode extends Node {

  static final Duration MAX_CLOCK_AHEAD = Duration.ofSeconds(30);

  private static final long TICK_NANOS = Duration.ofMillis(10).toNanos();
  private static final int MAX_ROWS = 1000;
  private static final int LOOKUP_NANOS = 2_000_000;
  private static final int MAX_TURN_TASKS = 8;
  private static final int TURN_NANOS = 30_000;
  private static final int HEARTBEAT_NANOS = 300_000_000;

  private final SimulatedDisk disk;
  private final Member member;
  private final Queue<Runnable> inbox = new ArrayDeque<>();
  private @Nullable Running process;
  private boolean turnIsDue;

  /** What a start makes. */
  private record Running(
      ParticipantEngine engine,
      Store store,
      HybridClock hybrid,
      RegisterMessages messages,
      SagaMessages sagas,
      GroupCommit commit,
      Optional<KeyService> keys) {}

  ParticipantNode(World world, int number, SimulatedClock clock, StoreId store) {
    super(world, number, "participant-" + (number + 1), clock);
    this.disk = new SimulatedDisk(store, name(), world.observer());
    this.member =
        Member.newBuilder()
            .setStoreId(store.toBytes())
            .setName(name())
            .setAddress(name() + ":7410")
            .build();
  }

  public SimulatedDisk disk() {
    return disk;
  }

  public Member member() {
    return member;
  }

  /** The running engine. */
  public ParticipantEngine engine() {
    return process().engine();
  }

  private Running process() {
    if (process == null) {
      throw new IllegalStateException(name() + " is down");
    }
    return process;
  }

  @Override
  void started() {
    Store store = world().seams().store(disk);
    LongSupplier wall = new SteadyWallClock(clock()::nanos, clock()::wallMillis);
    HybridClock hybrid = new HybridClock(wall, MAX_CLOCK_AHEAD, store.ceiling());
    ParticipantEngine engine =
        new ParticipantEngine(
            world().schedule().settings(),
            store,
            hybrid,
            world().seams().peers(new SimulatedPeers(this)),
            EngineCounters.unread(),
            wall,
            world().random(),
            clock().nanos());
    process =
        new Running(
            engine,
            store,
            hybrid,
            new RegisterMessages(disk.id(), wall),
            new SagaMessages(disk.id(), name(), wall),
            new GroupCommit(this, disk),
            world().schedule().reads().map(life -> keyService(life, store, engine)));
    world().observer().restarted(this);
    engine.follow(
        progress ->
            world().observer().progressed(this, world().seams().progressed(progress, engine)));
    tickLater();
    if (world().schedule().reads().isPresent()) {
      announceLater();
    }
  }

  private KeyService keyService(ReadLife life, Store store, ParticipantEngine engine) {
    Executor aside = task -> after(world().random().nextInt(LOOKUP_NANOS), task);
    return new KeyService(
        store, disk, engine, this::execute, aside, aside, life.policies(), clock()::nanos);
  }

  /** What it says of its keys and its journal, in a life of reads. */
  KeyService keys() {
    return process().keys().orElseThrow();
  }

  private KeyPolicies policies() {
    KeyPolicies policies =
        world().schedule().reads().map(ReadLife::policies).orElse(KeyPolicies.NONE);
    return process == null
        ? policies
        : KeyPolicies.of(process.store().horizons().shownIn(policies));
  }

  IdentifyResponse identity() {
    return IdentifyResponse.newBuilder()
        .setName(name())
        .setStoreId(disk.id().toBytes())
        .setIncarnation(incarnation())
        .setClock(clockBits())
        .addAllPolicies(policies().all())
        .build();
  }

  /** What it says of itself to a coordinator. */
  Participant announcement(long heardAtNanos) {
    return new Participant(
        member,
        disk.id(),
        StoreLife.newBuilder().setProcess(incarnation()).build(),
        0,
        0,
        policies(),
        false,
        heardAtNanos);
  }

  private void announceLater() {
    after(
        world().random().nextInt(HEARTBEAT_NANOS),
        () -> {
          for (CoordinatorNode coordinator : world().coordinators()) {
            Participant said = announcement(coordinator.clock().nanos());
            world()
                .network()
                .send(
                    this, coordinator, "announce", 0, () -> "", () -> coordinator.announced(said));
          }
          announceLater();
        });
  }

  @Override
  void stopped(boolean powerLost) {
    int unsynced = disk.unsyncedWrites();
    int kept = powerLost ? world().random().nextInt(unsynced + 1) : unsynced;
    note("disk", kept, () -> "keeps " + kept + " of " + unsynced + " unsynced writes");
    disk.crash(kept);
    world().seams().recovered(disk);
    process = null;
    inbox.clear();
    turnIsDue = false;
  }

  private void tickLater() {
    after(
        TICK_NANOS,
        () -> {
          turn(true);
          tickLater();
        });
  }

  /** Runs work on the engine's thread, in a turn to come. */
  void execute(Runnable work) {
    inbox.add(work);
    if (!turnIsDue) {
      turnIsDue = true;
      after(
          world().random().nextInt(TURN_NANOS),
          () -> {
            turnIsDue = false;
            turn(false);
          });
    }
  }

  private void turn(boolean ticks) {
    Running running = process();
    running.engine().beginBatch(clock().nanos());
    for (int i = 0; i < MAX_TURN_TASKS && !inbox.isEmpty(); i++) {
      inbox.remove().run();
    }
    if (ticks) {
      running.engine().tick();
    }
    Batch batch = running.engine().endBatch();
    mayDie("before a write");
    if (!batch.staged().isEmpty()) {
      running.store().write(batch.staged());
      mayDie("before a sync");
    }
    world().observer().turned(this);
    running.commit().submit(batch);
    for (Runnable effect : batch.effectsNow()) {
      effect.run();
      mayDie("after an effect");
    }
    if (!inbox.isEmpty() && !turnIsDue) {
      Runnable first = inbox.remove();
      execute(first);
    }
  }

  /** What this participant's clock says to others. */
  long clockBits() {
    return process().hybrid().now().bits();
  }

  /** Takes in what another one's clock says. */
  void hearClock(long bits) {
    Timestamp heard = new Timestamp(bits);
    HybridClock hybrid = process().hybrid();
    if (!hybrid.isTooFarAhead(heard)) {
      hybrid.observe(heard);
    }
  }

  /** A batch of messages arrives over a coordinator's stream. */
  void exchange(long clockBits, List<RegisterMessage> batch, Consumer<RegisterReply> replies) {
    execute(
        () -> {
          for (RegisterMessage message : batch) {
            receive(
                clockBits,
                message,
                answer -> {
                  RegisterMessageKind kind = MessageKinds.of(message);
                  if (kind != RegisterMessageKind.REGISTER_MESSAGE_KIND_UNSPECIFIED) {
                    replies.accept(
                        RegisterReply.newBuilder()
                            .setKey(MessageKinds.key(message))
                            .setSpecHash(MessageKinds.specHash(message))
                            .setKind(kind)
                            .setAnswer(answer)
                            .build());
                  }
                });
          }
        });
  }

  /** Handles one message, in a turn. */
  void receive(long clockBits, RegisterMessage message, Consumer<RegisterAnswer> reply) {
    RegisterKey key = MessageKinds.key(message);
    Consumer<RegisterAnswer> watched =
        answer -> {
          world().observer().answering(this, RegisterId.of(key), answer);
          reply.accept(answer);
        };
    try {
      RegisterMessages.Work work = check(message);
      process().engine().hear(new Timestamp(clockBits));
      Optional<RegisterAnswer> instead = world().seams().answerInstead(message, disk);
      if (instead.isPresent()) {
        reply.accept(instead.get());
        return;
      }
      Optional<RegisterAnswer> early = world().seams().answerAtOnce(message, disk);
      work.run(process().engine(), early.isPresent() ? said -> {} : watched);
      early.ifPresent(watched);
    } catch (RejectedException e) {
      reply.accept(RegisterAnswer.newBuilder().setRejection(e.toRejection()).build());
    }
  }

  private RegisterMessages.Work check(RegisterMessage message) {
    RegisterMessages messages = process().messages();
    return switch (message.getMessageCase()) {
      case PREPARE -> messages.prepare(world().seams().prepare(message.getPrepare(), disk));
      case DECIDE -> messages.decide(message.getDecide());
      case OWNER_ABORT -> messages.ownerAbort(message.getOwnerAbort());
      case SEAL -> messages.seal(message.getSeal());
      case PEEK -> messages.peek(message.getPeek());
      case END -> messages.end(message.getEnd());
      case OPEN_SAGA -> process().sagas().openSaga(message.getOpenSaga());
      case FENCE_STEP -> process().sagas().fenceStep(message.getFenceStep());
      case NOTE_SAGA -> process().sagas().noteSaga(message.getNoteSaga());
      case END_SAGA -> process().sagas().endSaga(message.getEndSaga());
      case MESSAGE_NOT_SET -> throw new IllegalArgumentException("an empty message");
    };
  }

  /** Somebody looks at home rows. */
  void inspect(InspectRequest request, Consumer<List<RegisterRow>> answer) {
    execute(
        () -> {
          List<RegisterRow> rows = new ArrayList<>();
          for (var stored :
              process().store().rowsOf(TransactionId.of(request.getTransactionId()))) {
            boolean isAsked =
                !request.getAtomicOnly()
                    || stored.id().kind() == RegisterKind.REGISTER_KIND_UNSPECIFIED;
            boolean isOf =
                request.getStatusesCount() == 0
                    || request.getStatusesList().contains(stored.row().status());
            if (isAsked && isOf) {
              rows.add(shown(stored.id(), stored.row()));
            }
          }
          process().engine().whenDurable(() -> answer.accept(rows)); // I16
        });
  }

  private static RegisterRow shown(RegisterId id, Row row) {
    return RegisterRow.newBuilder()
        .setKey(id.toKey())
        .setRegister(row.toRegister())
        .addAllMembers(row.branch().members())
        .setInDoubtMillis(row.isInDoubt() ? 1 : 0)
        .setEnded(row.ended())
        .setSpecHash(row.branch().specHash())
        .build();
  }

  void inspectSagas(InspectSagasRequest request, Consumer<List<SagaRow>> answer) {
    execute(
        () -> {
          List<SagaHome> found =
              request.getSagaId().isEmpty()
                  ? process().store().newestHomes(row -> matches(request, row), MAX_ROWS)
                  : one(TransactionId.of(request.getSagaId()));
          List<SagaRow> rows =
              found.stream()
                  .map(
                      home ->
                          request.getWithSpec()
                              ? home.row().toSagaRowWithSpec(home.saga())
                              : home.row().toSagaRow(home.saga()))
                  .toList();
          process().engine().whenDurable(() -> answer.accept(rows));
        });
  }

  private List<SagaHome> one(TransactionId saga) {
    return process().engine().sagas().homeRow(saga).stream()
        .map(row -> new SagaHome(saga, row))
        .toList();
  }

  private static boolean matches(InspectSagasRequest request, HomeRow row) {
    return switch (request.getFilter()) {
      case SAGA_FILTER_UNFINISHED -> row.isUnfinished();
      case SAGA_FILTER_STUCK -> row.isStuck();
      case SAGA_FILTER_RESOLVED -> !row.resolutions().isEmpty();
      case SAGA_FILTER_FINISHED -> !row.isUnfinished();
      case SAGA_FILTER_UNSPECIFIED, UNRECOGNIZED -> true;
    };
  }

  /** A read arrives. */
  void read(
      long clockBits,
      List<String> keys,
      Recency recency,
      Duration limit,
      ParticipantEngine.Reader reader) {
    long until = clock().nanos() + limit.toNanos();
    executeRead(
        clockBits,
        reader,
        engine -> world().seams().read(engine, disk, keys, recency, until, reader));
  }

  /** A scan arrives: when its moment is settled the page is looked up. */
  void scan(
      long clockBits,
      ParticipantServiceScanRequest request,
      Recency recency,
      Duration limit,
      Consumer<ParticipantServiceScanResponse> answer) {
    long until = clock().nanos() + limit.toNanos();
    ParticipantEngine.Reader settled =
        new ParticipantEngine.Reader() {
          @Override
          public void accept(Timestamp at, List<ReadValue> nothing) {
            after(world().random().nextInt(LOOKUP_NANOS), () -> answer.accept(page(request, at)));
          }

          @Override
          public void reject(RejectedException why) {
            note("reject", 0, () -> "a scan: " + why.getMessage());
          }
        };
    executeRead(
        clockBits,
        settled,
        engine ->
            world().seams().settlePrefix(engine, request.getPrefix(), recency, until, settled));
  }

  private ParticipantServiceScanResponse page(ParticipantServiceScanRequest request, Timestamp at) {
    KeyScan.Page page =
        KeyScan.page(
            process().store(), request.getPrefix(), request.getAfterKey(), at, request.getLimit());
    return ParticipantServiceScanResponse.newBuilder()
        .setClock(clockBits())
        .setTimestamp(at.bits())
        .addAllValues(page.values())
        .setNextAfterKey(page.nextAfterKey())
        .build();
  }

  private void executeRead(
      long clockBits, ParticipantEngine.Reader reader, Consumer<ParticipantEngine> reading) {
    execute(
        () -> {
          ParticipantEngine engine = process().engine();
          try {
            engine.hear(new Timestamp(clockBits));
            reading.accept(engine);
          } catch (RejectedException e) {
            reader.reject(e);
          }
        });
  }
}
