package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.trace.Span;
import dev.troth.id.RegisterId;
import dev.troth.participant.lock.LockTable;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.RegisterRules;
import dev.troth.participant.register.Row;
import dev.troth.participant.register.Transition;
import dev.troth.store.v1.Change;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The register table at work: runs every message through {@link RegisterRules}, stages what they
 * write, holds and releases locks, and answers once what it says is durable (R2).
 */
final class Registers {

  /**
   * A yes without a decision.
   *
   * @param vote the span of its Prepare, if that is traced and was seen by this process
   */
  record InDoubt(Row row, long sinceNanos, Span vote) {}

  /** Is told of every yes that begins or ends. */
  interface Listener {
    void inDoubt(RegisterId id, Row row);

    /** A yes has become {@code after}: COMMITTED or ABORTED. */
    void decided(RegisterId id, Row yes, Row after);

    /** A transaction that commits alone has changed these. */
    void committedAlone(List<Change> redo, Timestamp at);
  }

  private final Store store;
  private final StoreClock clock;
  private final LockTable locks;
  private final ChangeApplier applier;
  private final WaitingPrepares waiting;
  private final OpenSagas sagas;
  private final Votes votes;
  private final Listener listener;
  private final EngineCounters counters;
  private final Map<RegisterId, InDoubt> inDoubt = new HashMap<>();
  private final Map<RegisterId, Row> byHand = new HashMap<>();
  private final PrepareTimes prepareTimes = new PrepareTimes();
  private final ArrayDeque<RegisterId> lockRetries = new ArrayDeque<>();
  private Batch batch;
  private long nowNanos;
  private long horizonMillis;

  Registers(
      Store store,
      StoreClock clock,
      LockTable locks,
      WaitingPrepares waiting,
      OpenSagas sagas,
      Listener listener,
      EngineCounters counters,
      Batch batch) {
    this.store = store;
    this.clock = clock;
    this.locks = locks;
    this.applier = new ChangeApplier(store, store.nextPosition());
    this.waiting = waiting;
    this.sagas = sagas;
    this.listener = listener;
    this.counters = counters;
    this.batch = batch;
    this.horizonMillis = store.horizonMillis();
    this.votes = new Votes(store, clock, locks, waiting, sagas, counters, this);
  }

  /**
   * Rebuilds locks, intents and timers from the rows in doubt, and what is known of open sagas;
   * before anything is served.
   */
  void restore(long now) {
    nowNanos = now;
    store.openRows(this::restore);
  }

  private void restore(RegisterRow open) {
    if (open.row().isByHand()) {
      byHand.put(open.id(), open.row());
    }
    if (open.row().isInDoubt()) {
      locks.restore(open.id(), open.row().branch().locks());
      hold(open.id(), open.row());
    }
    if (OpenSagas.isSagas(open.id())) {
      sagas.restore(open.id(), open.row());
    }
  }

  void begin(Batch next, long now) {
    batch = next;
    nowNanos = now;
    sagas.begin();
  }

  /** The row as it is, staged changes included. */
  Row row(RegisterId id) {
    InDoubt open = inDoubt.get(id);
    if (open != null) {
      return open.row();
    }
    @Nullable Row staged = batch.writes().stagedRow(id);
    Row row = staged == null ? store.row(id) : staged;
    return row.isNone() && isPast(id) ? Row.FORGOTTEN : row;
  }

  /** R10. */
  private boolean isPast(RegisterId id) {
    return OpenSagas.isSagas(id)
        ? sagas.isPast(id.transaction(), horizonMillis)
        : id.transaction().timeMillis() < horizonMillis;
  }

  Collection<Map.Entry<RegisterId, InDoubt>> inDoubt() {
    return inDoubt.entrySet();
  }

  /** The span of the vote on what is in doubt. */
  Span voteOn(RegisterId id) {
    InDoubt open = inDoubt.get(id);
    return open == null ? Span.NONE : open.vote();
  }

  boolean isInDoubt(RegisterId id) {
    return inDoubt.containsKey(id);
  }

  /** What operators have ended, and is not forgotten yet. */
  List<RegisterRow> endedByHand() {
    List<RegisterRow> rows = new ArrayList<>();
    byHand.forEach((id, row) -> rows.add(new RegisterRow(id, row)));
    return rows;
  }

  int endedByHandCount() {
    return byHand.size();
  }

  int inDoubtCount() {
    return inDoubt.size();
  }

  /** {@code safeTime}: nothing will ever take effect at or below it (protocol section 8). */
  Timestamp safeTime() {
    return prepareTimes.lowest(clock.current()).previous();
  }

  /**
   * As {@link #safeTime}, but for what the clock itself has given out already: nothing will take
   * effect at or below it, from now on, once the clock was moved up to it.
   */
  Timestamp settledTime() {
    return prepareTimes.lowest(clock.current().next()).previous();
  }

  /** The position of the journal's last event, staged ones included. */
  long lastPosition() {
    return applier.lastPosition();
  }

  long horizonMillis() {
    return horizonMillis;
  }

  /** Ids below it are refused from now on; rows are dropped only once this is durable (R9). */
  void raiseHorizon(long toMillis) {
    horizonMillis = toMillis;
    batch.writes().raiseHorizon(toMillis);
  }

  void drop(RegisterId id) {
    byHand.remove(id);
    batch.writes().dropRow(id);
  }

  void prepare(RegisterId id, PrepareRequest request, Span trace, Consumer<RegisterAnswer> reply) {
    Row row = row(id);
    Transition transition = decide(id, row, new RegisterEvent.Prepare(request.getSpecHash()));
    if (transition instanceof Transition.Evaluate) {
      WaitingPrepares.Waiting before = waiting.get(id);
      if (before == null) {
        votes.begin(id, request, trace, reply, nowNanos);
      } else if (before.isAbout(request.getSpecHash())) {
        before.join(reply);
      } else { // R11. No vote is given on either yet, so neither may be told that it lost.
        batch.now(
            () ->
                reply.accept(
                    Answers.rejected(
                        ErrorCode.ERROR_CODE_BUSY,
                        "transaction " + id + " waits for locks here with other content")));
      }
    } else {
      take(id, row, transition, reply);
    }
    retryLocks();
  }

  /** Anything but a Prepare or a vote. */
  void receive(RegisterId id, RegisterEvent event, Consumer<RegisterAnswer> reply) {
    Row row = row(id);
    if (event instanceof RegisterEvent.DecideCommit decide && row.isInDoubt()) {
      writeStagedIfLate(row, decide.commitTimestamp());
    }
    if (isContradiction(row, event)) {
      counters.contradicted().increment();
    }
    take(id, row, decide(id, row, event), reply);
    retryLocks();
  }

  /** The decision has come after all, and an operator has taken another. */
  private static boolean isContradiction(Row row, RegisterEvent event) {
    boolean committed = row.status() == RegisterStatus.REGISTER_STATUS_COMMITTED;
    return row.isByHand()
        && (event instanceof RegisterEvent.DecideCommit decide
            ? !committed || !decide.commitTimestamp().equals(row.commitTimestamp())
            : event instanceof RegisterEvent.DecideAbort && committed);
  }

  /** An operator ends what is in doubt; the row as it is then, once it is durable. */
  void endByHand(RegisterId id, RegisterEvent.EndByHand end, Consumer<Row> reply) {
    Row before = row(id);
    if (before.isInDoubt() && !end.commitTimestamp().equals(Timestamp.ZERO)) {
      writeStagedIfLate(before, end.commitTimestamp());
    }
    take(id, before, decide(id, before, end), answer -> {});
    Row after = row(id);
    byHand.put(id, after);
    batch.whenDurable(() -> reply.accept(after));
    retryLocks();
  }

  /**
   * Prepares that have waited for their locks too long are answered BUSY, which is no vote (R12).
   */
  void expireWaiting() {
    for (RegisterId id : waiting.expired(nowNanos)) {
      WaitingPrepares.Waiting expired = waiting.remove(id);
      lockRetries.addAll(locks.cancel(id));
      if (expired != null) {
        expired.answer(
            Answers.rejected(ErrorCode.ERROR_CODE_BUSY, "waited too long for a lock"), batch);
      }
    }
    retryLocks();
  }

  private static Transition decide(RegisterId id, Row row, RegisterEvent event) {
    return RegisterRules.decide(id.kind(), row, event);
  }

  /** A vote on a register that was never written. */
  void vote(RegisterId id, RegisterEvent vote, Consumer<RegisterAnswer> reply) {
    take(id, Row.NONE, decide(id, Row.NONE, vote), reply);
  }

  /** Its Prepare is traced: so is what becomes of it without its owner. */
  void traced(RegisterId id, Span vote) {
    inDoubt.computeIfPresent(id, (same, open) -> new InDoubt(open.row(), open.sinceNanos(), vote));
  }

  /** What has no other participant takes effect with its vote. */
  void commitAlone(RegisterId id, List<Change> redo, Timestamp at) {
    listener.committedAlone(redo, at);
    commit(id, redo, at);
  }

  /** These may have the locks now that they wait for. */
  void retryLater(List<RegisterId> freed) {
    lockRetries.addAll(freed);
  }

  Batch batch() {
    return batch;
  }

  /** Stages what a transition writes, and answers once it is durable. */
  private void take(
      RegisterId id, Row before, Transition transition, Consumer<RegisterAnswer> reply) {
    if (transition instanceof Transition.Written written) {
      Row after = written.row();
      batch.writes().putRow(id, after);
      if (OpenSagas.isSagas(id)) {
        sagas.written(id, before, after);
      }
      switch (written.consequence()) {
        case NONE -> replace(id, after);
        case HOLD_LOCKS -> hold(id, after);
        case APPLY -> {
          if (before.isInDoubt()) {
            clock.observe(after.commitTimestamp(), batch);
            commit(id, before.branch().redo(), after.commitTimestamp());
            unhold(id, before, after);
          }
        }
        case RELEASE -> {
          counters.aborted().increment();
          lockRetries.addAll(locks.release(id));
          unhold(id, before, after);
        }
      }
      if (written.force() == Transition.Force.SYNC) {
        batch.force();
      }
      WaitingPrepares.Waiting overtaken = waiting.remove(id);
      if (overtaken != null) {
        lockRetries.addAll(locks.cancel(id));
        take(id, after, decide(id, after, overtaken.event()), overtaken::answer);
      }
      batch.whenDurable(() -> reply.accept(Answers.of(after)));
    } else if (transition instanceof Transition.Unchanged unchanged) {
      // The row may have been written a moment ago: what is said of it waits for its sync as well
      // (I16).
      batch.force();
      batch.whenDurable(() -> reply.accept(Answers.of(unchanged.row())));
    } else if (transition instanceof Transition.Reused) {
      // Recovery concludes from it (never a yes to that content): the row has to be durable.
      batch.force();
      batch.whenDurable(
          () ->
              reply.accept(
                  Answers.rejected(
                      ErrorCode.ERROR_CODE_TXN_ID_REUSED,
                      "transaction " + id + " was submitted before with other content")));
    } else if (transition instanceof Transition.Halt halt) {
      throw new BrokenInvariant("transaction=" + id + " " + halt.brokenInvariant());
    }
  }

  private void commit(RegisterId id, List<Change> redo, Timestamp at) {
    applier.commit(id, redo, at, batch.writes());
    counters.committed(redo.size());
    lockRetries.addAll(locks.release(id));
  }

  private void writeStagedIfLate(Row row, Timestamp at) {
    if (applier.isLate(row.branch().redo(), at, batch.writes())) {
      batch.writeStaged(store);
    }
  }

  private void hold(RegisterId id, Row yes) {
    if (inDoubt.put(id, new InDoubt(yes, nowNanos, Span.NONE)) == null) {
      prepareTimes.add(yes.prepareTimestamp());
    }
    listener.inDoubt(id, yes);
  }

  private void replace(RegisterId id, Row after) {
    if (after.isInDoubt()) {
      inDoubt.computeIfPresent(
          id, (same, open) -> new InDoubt(after, open.sinceNanos(), open.vote()));
    }
  }

  private void unhold(RegisterId id, Row yes, Row after) {
    if (inDoubt.remove(id) != null) {
      prepareTimes.remove(yes.prepareTimestamp());
    }
    listener.decided(id, yes, after);
  }

  private void retryLocks() {
    for (RegisterId id = lockRetries.poll(); id != null; id = lockRetries.poll()) {
      WaitingPrepares.Waiting prepare = waiting.get(id);
      if (prepare != null) {
        retry(id, prepare);
      }
    }
  }

  private void retry(RegisterId id, WaitingPrepares.Waiting prepare) {
    Row row = row(id);
    if (row.isNone()) {
      votes.evaluate(id, prepare);
    } else { // R10: the horizon has passed it while it waited
      waiting.remove(id);
      lockRetries.addAll(locks.cancel(id));
      take(id, row, decide(id, row, prepare.event()), prepare::answer);
    }
  }
}
