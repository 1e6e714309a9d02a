package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.CONTENT;

import com.google.protobuf.ByteString;
import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.Row;
import dev.troth.participant.saga.HomeEvent;
import dev.troth.v1.Member;
import dev.troth.v1.Operation;
import dev.troth.v1.Outcome;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.TransactionStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Runs one engine without threads: every message is a turn of its own unless {@link #turn} says
 * otherwise, and what is written becomes durable when the test says {@link #sync}, or not at all.
 */
public final class TurnByTurn {

  static final EngineSettings SETTINGS = EngineSettings.DEFAULT;
  private static final Duration TICK = Duration.ofMillis(10);

  public final InMemoryStore store;
  public final FakeTime time;
  private EngineSettings settings;
  private final Function<Executor, Peers> network;
  private final Deque<Runnable> queue = new ArrayDeque<>();
  private List<Runnable> whenDurable = new ArrayList<>();
  private ParticipantEngine engine;
  private boolean forced;
  private int lastNumber;
  private final EngineCounters counters = EngineCounters.unread();

  public TurnByTurn() {
    this(new FakeTime(), Documents.store(1), SETTINGS, NoPeers::new);
  }

  /**
   * @param network makes the engine's peers; they put what they answer into the queue it is given
   */
  TurnByTurn(
      FakeTime time, StoreId id, EngineSettings settings, Function<Executor, Peers> network) {
    this.time = time;
    this.store = new InMemoryStore(id);
    this.settings = settings;
    this.network = network;
    this.engine = newEngine();
  }

  private ParticipantEngine newEngine() {
    return new ParticipantEngine(
        settings,
        store,
        new HybridClock(time::wallMillis, Duration.ofSeconds(30), store.ceiling()),
        network.apply(queue::add),
        counters,
        time::wallMillis,
        new Random(1),
        time.nanos());
  }

  public ParticipantEngine engine() {
    return engine;
  }

  EngineCounters counters() {
    return counters;
  }

  /** A new id; later ones are younger. */
  public RegisterId newId() {
    time.pass(Duration.ofMillis(1));
    return Documents.id(time.wallMillis(), ++lastNumber);
  }

  /** One turn: whatever {@code work} does, then its writes, then the effects that wait for none. */
  public void turn(Consumer<ParticipantEngine> work) {
    engine.beginBatch(time.nanos());
    work.accept(engine);
    Batch batch = engine.endBatch();
    if (!batch.staged().isEmpty()) {
      store.write(batch.staged());
    }
    whenDurable.addAll(batch.effectsWhenDurable());
    forced |= batch.isForced();
    batch.effectsNow().forEach(Runnable::run);
  }

  /** Makes everything written durable, and runs what waits for that. */
  public void sync() {
    List<Runnable> effects = whenDurable;
    whenDurable = new ArrayList<>();
    forced = false;
    store.sync();
    effects.forEach(Runnable::run);
  }

  /** Whether somebody waits for a sync that must not ride with another. */
  boolean isSyncWanted() {
    return forced;
  }

  /** Timers, what others answered, and syncs, until nothing is left to do. */
  public void settle() {
    turn(ParticipantEngine::tick);
    sync();
    while (!queue.isEmpty()) {
      runQueued();
      sync();
    }
  }

  /** What others answered, each as a turn. */
  void runQueued() {
    for (Runnable work = queue.poll(); work != null; work = queue.poll()) {
      Runnable queued = work;
      turn(same -> queued.run());
    }
  }

  boolean isAnythingQueued() {
    return !queue.isEmpty();
  }

  public void tick() {
    turn(ParticipantEngine::tick);
  }

  /** Lets time pass in ticks. */
  void pass(Duration duration) {
    for (long left = duration.toMillis(); left > 0; left -= TICK.toMillis()) {
      time.pass(TICK);
      settle();
    }
  }

  /** The process is gone and starts again; what was not synced is there, as the host lives on. */
  public void restart() {
    store.crash(store.unsyncedWrites());
    begin();
  }

  /** As {@link #restart()}, with other settings. */
  void restart(EngineSettings others) {
    settings = others;
    restart();
  }

  /** The host is gone: what was not synced is lost but for the first {@code kept} writes. */
  public void losePower(int kept) {
    store.crash(kept);
    begin();
  }

  void losePower() {
    losePower(0);
  }

  private void begin() {
    queue.clear();
    whenDurable = new ArrayList<>();
    forced = false;
    engine = newEngine();
  }

  Reply prepare(PrepareRequest request) {
    Reply reply = new Reply();
    turn(running -> running.prepare(request, reply));
    return reply;
  }

  Reply prepare(PrepareRequest.Builder request) {
    return prepare(request.build());
  }

  /** Asks for the vote of this participant as one of two. */
  Reply prepare(RegisterId id, Operation... operations) {
    return prepare(Documents.prepare(id, both(), operations));
  }

  /** Asks it to commit alone. */
  Reply commitAlone(RegisterId id, Operation... operations) {
    return prepare(Documents.prepare(id, List.of(Documents.member(1)), operations));
  }

  private static List<Member> both() {
    return List.of(Documents.member(1), Documents.member(2));
  }

  Reply receive(RegisterId id, RegisterEvent event) {
    Reply reply = new Reply();
    turn(running -> running.receive(id, event, reply));
    return reply;
  }

  Reply commit(RegisterId id, Timestamp at) {
    return receive(id, new RegisterEvent.DecideCommit(CONTENT, at));
  }

  Reply abort(RegisterId id) {
    return receive(id, new RegisterEvent.DecideAbort(CONTENT, Documents.CANCELLED));
  }

  Reply ownerAbort(RegisterId id) {
    return receive(id, new RegisterEvent.OwnerAbort(CONTENT, Documents.OWNER, Documents.CANCELLED));
  }

  Reply seal(RegisterId id) {
    return receive(id, new RegisterEvent.Seal(CONTENT));
  }

  Reply peek(RegisterId id) {
    return receive(id, new RegisterEvent.Peek(CONTENT));
  }

  Reply end(RegisterId id) {
    return receive(id, new RegisterEvent.End(CONTENT));
  }

  /** Makes a home row of the saga that {@link Documents#ORDER} describes. */
  Reply openSaga(TransactionId saga) {
    Reply reply = new Reply();
    turn(running -> running.sagas().open(saga, Documents.open(CONTENT, Documents.OWNER), reply));
    return reply;
  }

  Reply note(TransactionId saga, HomeEvent note) {
    Reply reply = new Reply();
    turn(running -> running.sagas().note(saga, note, reply));
    return reply;
  }

  Reply finish(TransactionId saga, TransactionStatus status) {
    return note(
        saga, new HomeEvent.Finish(CONTENT, Outcome.newBuilder().setStatus(status).build()));
  }

  Reply fence(TransactionId saga, int step) {
    Reply reply = new Reply();
    turn(running -> running.sagas().fence(saga, step, CONTENT, Documents.CANCELLED, reply));
    return reply;
  }

  Reply endSaga(TransactionId saga) {
    return endSaga(saga, CONTENT);
  }

  Reply endSaga(TransactionId saga, ByteString content) {
    Reply reply = new Reply();
    turn(running -> running.sagas().end(saga, content, reply));
    return reply;
  }

  /** Prepares, syncs, and says at which timestamp the yes may commit at the earliest. */
  Timestamp yes(RegisterId id, Operation... operations) {
    Reply vote = prepare(id, operations);
    sync();
    return new Timestamp(vote.register().getPrepareTimestamp());
  }

  Row row(RegisterId id) {
    return store.row(id);
  }

  /** Reads now. */
  ReadReply read(String... keys) {
    return readAt(Timestamp.ZERO, keys);
  }

  /** Reads at a moment; waits a second for decisions. */
  ReadReply readAt(Timestamp at, String... keys) {
    ReadReply reply = new ReadReply();
    long until = time.nanos() + Duration.ofSeconds(1).toNanos();
    turn(running -> running.read(List.of(keys), at, Timestamp.ZERO, until, reply));
    return reply;
  }
}
