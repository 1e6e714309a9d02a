package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.trace.Span;
import dev.troth.id.RegisterId;
import dev.troth.participant.lock.Acquisition;
import dev.troth.participant.lock.LockRequest;
import dev.troth.participant.lock.LockTable;
import dev.troth.participant.lock.Priority;
import dev.troth.participant.register.Branch;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.RegisterRules;
import dev.troth.participant.register.Row;
import dev.troth.participant.state.Evaluation;
import dev.troth.participant.state.LockPlan;
import dev.troth.participant.state.OperationRules;
import dev.troth.store.v1.HeldLock;
import dev.troth.v1.Operation;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterAnswer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a Prepare that meets NONE comes to its vote: fences, marks, locks, and then its operations
 * under the locks.
 */
final class Votes {

  private final Store store;
  private final StoreClock clock;
  private final LockTable locks;
  private final StagedStates states;
  private final WaitingPrepares waiting;
  private final OpenSagas sagas;
  private final PendingKeys marks;
  private final EngineCounters counters;
  private final Registers registers;

  /**
   * @param registers where votes go
   */
  Votes(
      Store store,
      StoreClock clock,
      LockTable locks,
      WaitingPrepares waiting,
      OpenSagas sagas,
      EngineCounters counters,
      Registers registers) {
    this.store = store;
    this.clock = clock;
    this.locks = locks;
    this.states = new StagedStates(store, () -> registers.batch().writes());
    this.waiting = waiting;
    this.sagas = sagas;
    this.marks = sagas.marks();
    this.counters = counters;
    this.registers = registers;
  }

  /** The first time that this vote is asked for, as far as is known. */
  void begin(
      RegisterId id,
      PrepareRequest request,
      Span trace,
      Consumer<RegisterAnswer> reply,
      long nowNanos) {
    List<Operation> operations = request.getOperationsList();
    if (request.getUndoesAttempt() != 0) {
      RegisterId action = SagaVotes.undone(id, request);
      Row done = registers.row(action);
      Optional<Reason> no = SagaVotes.notUndoable(action, done, request);
      if (no.isPresent()) {
        registers.batch().now(() -> reply.accept(Answers.rejected(no.get())));
        return;
      }
      operations = OwnChanges.lookingPast(id.transaction(), done.branch().inverse(), store, states);
    }
    evaluate(id, new WaitingPrepares.Waiting(request, operations, trace, reply, nowNanos));
  }

  /**
   * Votes, or waits for locks, or gives up; the register is NONE. Called again for one that waits
   * when it may have its locks.
   */
  void evaluate(RegisterId id, WaitingPrepares.Waiting prepare) {
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
      prepare.answer(Answers.rejected(busy.reason()), registers.batch());
    }
  }

  /** Whether others have marked what it would change, and do not let it pass. */
  private boolean isHeldUp(RegisterId id, WaitingPrepares.Waiting prepare) {
    Optional<PendingKeys.Hindrance> found = marks.hindrance(id.transaction(), prepare.operations());
    if (found.isEmpty()) {
      return false;
    }
    giveUp(id, locks.cancel(id));
    PendingKeys.Hindrance hindrance = found.get();
    if (hindrance.waits()) {
      prepare.answer(Answers.rejected(hindrance.reason()), registers.batch());
    } else {
      voteNo(id, prepare, hindrance.reason());
    }
    return true;
  }

  private void giveUp(RegisterId id, List<RegisterId> retry) {
    waiting.remove(id);
    registers.retryLater(retry);
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
      registers.retryLater(locks.release(id));
      voteNo(id, prepare, no.reason());
      return;
    }
    Evaluation.Yes yes = (Evaluation.Yes) evaluation;
    List<ReadValue> reads = marks.shown(yes.reads(), id.transaction());
    clock.hear(new Timestamp(request.getStartTimestamp()));
    Timestamp prepareTimestamp = clock.issue(registers.batch());
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
      registers.commitAlone(id, branch.redo(), prepareTimestamp);
    }
    registers.vote(id, event, prepare::answer);
    if (prepare.trace().isRecorded()) {
      registers.traced(id, prepare.trace());
    }
  }

  private void voteNo(RegisterId id, WaitingPrepares.Waiting prepare, Reason why) {
    Reason reason = why.toBuilder().setParticipant(store.name()).build();
    PrepareRequest request = prepare.request();
    Branch branch =
        new Branch(
            request.getMembersList(), request.getSpecHash(), List.of(), List.of(), List.of());
    RegisterEvent event = new RegisterEvent.VoteNo(reason, branch);
    counters.votedNo(reason.getCode());
    registers.vote(id, event, prepare::answer);
  }
}
