package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.participant.lock.Acquisition;
import dev.troth.participant.lock.LockRequest;
import dev.troth.participant.lock.LockTable;
import dev.troth.participant.lock.Priority;
import dev.troth.participant.register.Branch;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.RegisterRules;
import dev.troth.participant.register.Row;
import dev.troth.participant.register.Transition;
import dev.troth.participant.state.Evaluation;
import dev.troth.participant.state.LockPlan;
import dev.troth.participant.state.OperationRules;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.HeldLock;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterAnswer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The register table at work: runs every message through {@link RegisterRules}, stages what they
 * write, holds and releases locks, and answers once what it says is durable (R2).
 */
final class Registers {

  /** A yes without a decision. */
  record InDoubt(Row row, long sinceNanos) {}

  /** Is told of every yes that begins or ends. */
  interface Listener {
    void inDoubt(RegisterId id, Row row);

    void decided(RegisterId id, Row row);

    /** A transaction that commits alone has changed these. */
    void committedAlone(List<Change> redo);
  }

  private final Store store;
  private final StoreClock clock;
  private final LockTable locks;
  private final StagedStates states;
  private final ChangeApplier applier;
  private final WaitingPrepares waiting;
  private final OpenSagas sagas;
  private final PendingKeys marks;
  private final Listener listener;
  private final EngineCounters counters;
  private final Map<RegisterId, InDoubt> inDoubt = new HashMap<>();
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
    this.states = new StagedStates(store, () -> this.batch.writes());
    this.applier = new ChangeApplier(store, store.nextPosition());
    this.waiting = waiting;
    this.sagas = sagas;
    this.marks = sagas.marks();
    this.listener = listener;
    this.counters = counters;
    this.batch = batch;
    this.horizonMillis = store.horizonMillis();
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

  boolean isInDoubt(RegisterId id) {
    return inDoubt.containsKey(id);
  }

  int inDoubtCount() {
    return inDoubt.size();
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
    batch.writes().dropRow(id);
  }

  void prepare(RegisterId id, PrepareRequest request, Consumer<RegisterAnswer> reply) {
    Row row = row(id);
    Transition transition = decide(id, row, new RegisterEvent.Prepare(request.getSpecHash()));
    if (transition instanceof Transition.Evaluate) {
      WaitingPrepares.Waiting before = waiting.get(id);
      if (before == null) {
        begin(id, request, reply);
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
    take(id, row, decide(id, row, event), reply);
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

  /** The first time that this vote is asked for, as far as is known. */
  private void begin(RegisterId id, PrepareRequest request, Consumer<RegisterAnswer> reply) {
    List<Operation> operations = request.getOperationsList();
    if (request.getUndoesAttempt() != 0) {
      RegisterId action = SagaVotes.undone(id, request);
      Row done = row(action);
      Optional<Reason> no = SagaVotes.notUndoable(action, done, request);
      if (no.isPresent()) {
        batch.now(() -> reply.accept(Answers.rejected(no.get())));
        return;
      }
      operations = done.branch().inverse();
    }
    evaluate(id, new WaitingPrepares.Waiting(request, operations, reply, nowNanos));
  }

  private void evaluate(RegisterId id, WaitingPrepares.Waiting prepare) {
    if (sagas.isFenced(id)) { // S3
      giveUp(id, locks.cancel(id));
      voteNo(id, prepare, RegisterRules.STEP_FENCED);
      return;
    }
    if (!marks.isEmpty() && isHeldUp(id, prepare)) {
      return;
    }
    List<LockRequest> plan = LockPlan.of(prepare.operations());
    Priority priority = new Priority(prepare.request().getPriority(), id.transaction());
    Acquisition acquisition = locks.acquire(id, priority, plan, states);
    if (acquisition instanceof Acquisition.Granted) {
      waiting.remove(id);
      vote(id, prepare, plan);
    } else if (acquisition instanceof Acquisition.Waiting) {
      waiting.add(id, prepare);
    } else if (acquisition instanceof Acquisition.Conflict conflict) {
      giveUp(id, conflict.retry());
      voteNo(id, prepare, conflict.reason());
    } else if (acquisition instanceof Acquisition.Refused refused) {
      giveUp(id, refused.retry());
      voteNo(id, prepare, refused.reason());
    } else if (acquisition instanceof Acquisition.Busy busy) {
      prepare.answer(Answers.rejected(busy.reason()), batch);
    }
  }

  /** Whether others have marked what it would change, and do not let it pass. */
  private boolean isHeldUp(RegisterId id, WaitingPrepares.Waiting prepare) {
    Optional<Reason> hindrance = marks.hindrance(id.transaction(), prepare.operations());
    if (hindrance.isEmpty()) {
      return false;
    }
    giveUp(id, locks.cancel(id));
    if (hindrance.get().getCode() == ErrorCode.ERROR_CODE_PENDING) {
      voteNo(id, prepare, hindrance.get());
    } else {
      prepare.answer(Answers.rejected(hindrance.get()), batch);
    }
    return true;
  }

  private void giveUp(RegisterId id, List<RegisterId> retry) {
    waiting.remove(id);
    lockRetries.addAll(retry);
  }

  private void vote(RegisterId id, WaitingPrepares.Waiting prepare, List<LockRequest> plan) {
    PrepareRequest request = prepare.request();
    List<Operation> operations = prepare.operations();
    Optional<Reason> notUndoable = SagaVotes.refusal(request, operations);
    Evaluation evaluation =
        notUndoable.isPresent()
            ? new Evaluation.No(notUndoable.get())
            : OperationRules.evaluate(operations, plan, states);
    if (evaluation instanceof Evaluation.No no) {
      lockRetries.addAll(locks.release(id));
      voteNo(id, prepare, no.reason());
      return;
    }
    Evaluation.Yes yes = (Evaluation.Yes) evaluation;
    List<ReadValue> reads = marks.shown(yes.reads(), id.transaction());
    clock.hear(new Timestamp(request.getStartTimestamp()));
    Timestamp prepareTimestamp = clock.issue(batch);
    counters.yes().increment();
    boolean alone = request.getMembersCount() == 1;
    List<HeldLock> held = alone ? List.of() : locks.held(id);
    Branch branch =
        OpenSagas.isSagas(id)
            ? SagaVotes.branch(id, request, operations, yes.redo(), held, reads, states)
            : new Branch(request.getMembersList(), request.getSpecHash(), yes.redo(), held, reads);
    RegisterEvent event =
        alone
            ? new RegisterEvent.VoteAlone(prepareTimestamp, branch)
            : new RegisterEvent.VoteYes(request.getOwner(), prepareTimestamp, branch);
    if (alone) {
      listener.committedAlone(branch.redo());
      commit(id, branch.redo(), prepareTimestamp);
    }
    take(id, Row.NONE, decide(id, Row.NONE, event), prepare::answer);
  }

  private void voteNo(RegisterId id, WaitingPrepares.Waiting prepare, Reason why) {
    Reason reason = why.toBuilder().setParticipant(store.name()).build();
    PrepareRequest request = prepare.request();
    Branch branch =
        new Branch(
            request.getMembersList(), request.getSpecHash(), List.of(), List.of(), List.of());
    RegisterEvent event = new RegisterEvent.VoteNo(reason, branch);
    counters.votedNo(reason.getCode());
    take(id, Row.NONE, decide(id, Row.NONE, event), prepare::answer);
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
            unhold(id, before);
          }
        }
        case RELEASE -> {
          counters.aborted().increment();
          lockRetries.addAll(locks.release(id));
          unhold(id, before);
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
    inDoubt.put(id, new InDoubt(yes, nowNanos));
    listener.inDoubt(id, yes);
  }

  private void replace(RegisterId id, Row after) {
    if (after.isInDoubt()) {
      inDoubt.computeIfPresent(id, (same, open) -> new InDoubt(after, open.sinceNanos()));
    }
  }

  private void unhold(RegisterId id, Row yes) {
    inDoubt.remove(id);
    listener.decided(id, yes);
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
      evaluate(id, prepare);
    } else { // R10: the horizon has passed it while it waited
      giveUp(id, locks.cancel(id));
      take(id, row, decide(id, row, prepare.event()), prepare::answer);
    }
  }
}
