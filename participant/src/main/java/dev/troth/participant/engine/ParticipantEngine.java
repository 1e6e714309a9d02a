package dev.troth.participant.engine;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.daemon.trace.Span;
import dev.troth.error.RejectedException;
import dev.troth.id.RegisterId;
import dev.troth.participant.lock.LockTable;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.Row;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.HeldLock;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.ReadValue;
import dev.troth.v1.RegisterAnswer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The participant, single-threaded: a turn begins with {@link #beginBatch}, takes any number of
 * messages, and ends with {@link #endBatch}, whose writes and effects somebody else carries out
 * ({@link WriterLoop}, or a simulation). It has no thread, no socket and no clock of its own.
 * Recovery is the same code: what it rebuilds at the start is the rows in doubt.
 */
public final class ParticipantEngine {

  /** Receives the outcome of a read. */
  public interface Reader {
    void accept(Timestamp at, List<ReadValue> values);

    void reject(RejectedException why);
  }

  private final StoreClock clock;
  private final Registers registers;
  private final Sagas sagas;
  private final Reads reads;
  private final PendingKeys marks;
  private final JournalTail tail;
  private final Terminations terminations;
  private final Janitor janitor;
  private final Pruner pruner;
  private final LockTable locks;
  private final WaitingPrepares waiting = new WaitingPrepares();
  private final Intents intents = new Intents();
  private final EngineCounters counters;
  private Batch batch = new Batch();
  private long nowNanos;
  private boolean decisionsTaken;
  private boolean draining;
  private volatile Timestamp safeTimeHint = Timestamp.ZERO;
  private volatile int inDoubtCount;
  private volatile int endedByHandCount;
  private volatile boolean anythingMarked;

  /**
   * Rebuilds locks, intents and timers from the store, before anything is served.
   *
   * @param clock its floor is at least the store's ceiling
   * @param wallMillis the wall clock, in milliseconds since 1970
   * @param nowNanos the monotonic time at which it begins
   */
  public ParticipantEngine(
      EngineSettings settings,
      Store store,
      HybridClock clock,
      Peers peers,
      EngineCounters counters,
      LongSupplier wallMillis,
      RandomGenerator random,
      long nowNanos) {
    this.counters = counters;
    this.clock = new StoreClock(clock, store.ceiling(), settings.ceilingAhead());
    this.locks = new LockTable(settings.maxWaitingPrepares());
    OpenSagas openSagas = new OpenSagas(store);
    this.registers =
        new Registers(
            store, this.clock, locks, waiting, openSagas, new RowListener(), counters, batch);
    this.sagas = new Sagas(store, registers, openSagas, peers, wallMillis, random, batch);
    this.marks = openSagas.marks();
    this.reads = new Reads(store, this.clock, intents, marks, settings.maxWaitingReads(), batch);
    this.tail = new JournalTail(this.clock, registers);
    this.terminations = new Terminations(store.id(), registers, peers, settings, random);
    this.janitor = new Janitor(store.id(), store, registers, peers, settings, wallMillis);
    this.pruner = new Pruner(store, settings, registers::safeTime, wallMillis, counters.pruned());
    beginBatch(nowNanos);
    registers.restore(nowNanos);
    sagas.restore();
    safeTimeHint = safeTime();
    inDoubtCount = registers.inDoubtCount();
  }

  private final class RowListener implements Registers.Listener {
    @Override
    public void inDoubt(RegisterId id, Row row) {
      intents.add(id, row);
      terminations.watch(id);
    }

    @Override
    public void decided(RegisterId id, Row yes, Row after) {
      intents.remove(id, yes);
      terminations.forget(id, after);
      reads.decided(after.commitTimestamp());
      decisionsTaken = true;
    }

    @Override
    public void committedAlone(List<Change> redo, Timestamp at) {
      reads.committedAlone(redo, at);
    }
  }

  /** Begins a turn at this monotonic time. */
  public void beginBatch(long now) {
    nowNanos = now;
    registers.begin(batch, now);
    sagas.begin(batch, now);
    reads.begin(batch, now);
    terminations.begin(now);
  }

  /** Ends the turn; the caller writes what is staged and runs the effects as {@link Batch} says. */
  public Batch endBatch() {
    if (decisionsTaken) {
      decisionsTaken = false;
      reads.resume();
    }
    anythingMarked = !marks.isEmpty();
    tail.endBatch(batch, nowNanos);
    Batch done = batch;
    if (done.hasWrites()) {
      counters.batches().increment();
    }
    batch = new Batch();
    return done;
  }

  /** Timers; called every few milliseconds, within a turn. */
  public void tick() {
    clock.extend(batch);
    registers.expireWaiting();
    if (reads.isAnyWaiting()) {
      reads.resume();
    }
    terminations.tick();
    sagas.tick();
    janitor.tick(batch, nowNanos);
    pruner.tick(batch.writes(), nowNanos);
    inDoubtCount = registers.inDoubtCount();
    endedByHandCount = registers.endedByHandCount();
    safeTimeHint = safeTime();
  }

  /** No new work from now on; what is in doubt is still decided. */
  public void drain() {
    draining = true;
    sagas.drain();
    inDoubtCount = registers.inDoubtCount();
  }

  /**
   * Takes note of a sender's clock.
   *
   * @throws RejectedException CLOCK_SKEW when it is too far ahead
   */
  public void hear(Timestamp sendersClock) {
    if (clock.isTooFarAhead(sendersClock)) {
      throw new RejectedException(ErrorCode.ERROR_CODE_CLOCK_SKEW, skew(sendersClock));
    }
    clock.hear(sendersClock);
  }

  private String skew(Timestamp heard) {
    return "the sender's clock, "
        + heard
        + ", is too far ahead of this participant's, "
        + clock.current()
        + "; check the time of both hosts";
  }

  /** The part in sagas, on the engine's thread like the engine itself. */
  public Sagas sagas() {
    return sagas;
  }

  /** Asks for a vote. The request has been checked. */
  public void prepare(PrepareRequest request, Consumer<RegisterAnswer> reply) {
    prepare(request, Span.NONE, reply);
  }

  /**
   * Asks for a vote. The request has been checked.
   *
   * @param trace what it takes is told here; whoever began it ends it
   */
  public void prepare(PrepareRequest request, Span trace, Consumer<RegisterAnswer> reply) {
    RegisterId id = RegisterId.of(request.getKey());
    Timestamp start = new Timestamp(request.getStartTimestamp());
    if (clock.isTooFarAhead(start)) {
      reject(reply, ErrorCode.ERROR_CODE_CLOCK_SKEW, skew(start));
    } else if (draining && registers.row(id).isNone()) {
      reject(reply, ErrorCode.ERROR_CODE_SHUTTING_DOWN, "this participant is stopping");
    } else {
      sagas.attempted(id);
      registers.prepare(id, request, trace, reply);
    }
  }

  private void reject(Consumer<RegisterAnswer> reply, ErrorCode code, String message) {
    batch.now(() -> reply.accept(Answers.rejected(code, message)));
  }

  /** Anything else that happens to a register. */
  public void receive(RegisterId id, RegisterEvent event, Consumer<RegisterAnswer> reply) {
    registers.receive(id, event, reply);
  }

  /**
   * An operator ends a branch in doubt that can be finished by nobody; to end it twice in the same
   * way changes nothing.
   *
   * @param reply the row as it is then, once it is durable
   * @throws RejectedException INVALID_REQUEST when it is not in doubt, somebody may still finish
   *     it, or it was ended in another way
   */
  public void endByHand(RegisterId id, RegisterEvent.EndByHand end, Consumer<Row> reply) {
    HandRules.requireEndable(id, registers.row(id), terminations.isBlocked(id), end);
    registers.endByHand(id, end, reply);
  }

  /** What operators have ended here, as long as it is remembered. */
  public List<RegisterRow> endedByHand() {
    return registers.endedByHand();
  }

  /** How many of those there are, as of the last tick; for any thread. */
  public int endedByHandCount() {
    return endedByHandCount;
  }

  /**
   * Reads keys.
   *
   * @param at the moment, or zero for now
   * @param notBefore the moment is at least this
   * @param untilNanos the monotonic time after which it is answered DEADLINE_EXCEEDED
   */
  public void read(
      List<String> keys, Timestamp at, Timestamp notBefore, long untilNanos, Reader reader) {
    read(keys, new Recency(at, notBefore, OptionalLong.empty()), untilNanos, reader);
  }

  /**
   * Reads keys.
   *
   * @param untilNanos the monotonic time after which it is answered DEADLINE_EXCEEDED
   */
  public void read(List<String> keys, Recency recency, long untilNanos, Reader reader) {
    reads.read(keys, recency, untilNanos, reader);
  }

  /**
   * Like a read of nothing: answers when what the store has of all keys with the prefix, up to the
   * answer's timestamp, is final. What there is can then be read on any thread ({@link KeyScan}).
   */
  public void settlePrefix(String prefix, Recency recency, long untilNanos, Reader reader) {
    reads.settlePrefix(prefix, recency, untilNanos, reader);
  }

  /**
   * Like {@link #settlePrefix}, for one key; and the journal, as it is now, is durable then. A read
   * of now is answered at a moment that no event up to {@link #lastPosition} is above.
   */
  public void settleHistory(String key, Recency recency, long untilNanos, Reader reader) {
    reads.settleKey(key, recency, untilNanos, reader);
  }

  /** The values with the sagas that have marked their keys. */
  public List<ReadValue> marked(List<ReadValue> values) {
    return values.stream().map(marks::shown).toList();
  }

  /** Whether values have to be shown {@link #marked}, as of the last turn; for any thread. */
  public boolean isAnythingMarked() {
    return anythingMarked;
  }

  /** Tells {@code follower} of the journal's progress from now on, on the thread of effects. */
  public void follow(Consumer<JournalProgress> follower) {
    tail.follow(follower);
  }

  /** The position of the journal's last event, which may not be durable yet. */
  public long lastPosition() {
    return registers.lastPosition();
  }

  /** Runs {@code effect} once everything that was written up to now is durable. */
  public void whenDurable(Runnable effect) {
    batch.force();
    batch.whenDurable(effect);
  }

  /** A row in doubt, and how long it has been. */
  public record InDoubtRow(RegisterRow row, long inDoubtMillis) {}

  /** Every row in doubt. */
  public List<InDoubtRow> inDoubt() {
    List<InDoubtRow> rows = new ArrayList<>();
    for (Map.Entry<RegisterId, Registers.InDoubt> open : registers.inDoubt()) {
      rows.add(
          new InDoubtRow(
              new RegisterRow(open.getKey(), open.getValue().row()),
              (nowNanos - open.getValue().sinceNanos()) / 1_000_000));
    }
    return rows;
  }

  /**
   * Compares the locks held with the rows in doubt (I8, I9); for tests and simulation.
   *
   * @throws IllegalStateException when they differ
   */
  public void assertConsistent() {
    Map<RegisterId, List<HeldLock>> rows = new HashMap<>();
    for (Map.Entry<RegisterId, Registers.InDoubt> open : registers.inDoubt()) {
      rows.put(open.getKey(), open.getValue().row().branch().locks());
    }
    locks.assertConsistent(rows);
  }

  /** {@code safeTime}: nothing will ever take effect at or below it (protocol section 8). */
  public Timestamp safeTime() {
    return registers.safeTime();
  }

  /** How far the safe time is behind the clock, as of the last tick; for any thread. */
  public long safeTimeLagMillis() {
    return Math.max(0, clock.current().millis() - safeTimeHint.millis());
  }

  public Timestamp clock() {
    return clock.current();
  }

  /** Rows in doubt as of the last tick; for any thread. */
  public int inDoubtCount() {
    return inDoubtCount;
  }

  public int blockedCount() {
    return terminations.blocked();
  }

  public int waitingPrepares() {
    return waiting.size();
  }
}
