package dev.troth.coordinator.saga;

import dev.troth.coordinator.owner.BrokenInvariantException;
import dev.troth.daemon.document.SagaGraph;
import dev.troth.v1.Reason;
import dev.troth.v1.TransactionStatus;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/** One step of the rules on its way: the state as it becomes, and what is to be done. */
final class SagaTurn {

  private final SagaState before;
  private final SagaPlan plan;
  private final SagaGraph graph;
  private final List<Line> actions;
  private final List<Line> compensations;
  private final List<SagaEffect> effects = new ArrayList<>(4);
  private SagaPhase phase;
  private Optional<Reason> cause;
  private Optional<TransactionStatus> found;

  SagaTurn(SagaState before) {
    this.before = before;
    this.plan = before.plan();
    this.graph = plan.graph();
    this.actions = new ArrayList<>(before.actions());
    this.compensations = new ArrayList<>(before.compensations());
    this.phase = before.phase();
    this.cause = before.cause();
    this.found = before.found();
  }

  SagaPlan plan() {
    return plan;
  }

  SagaPhase phase() {
    return phase;
  }

  Line line(LineId id) {
    return lines(id).get(id.step() - 1);
  }

  void put(LineId id, Line line) {
    lines(id).set(id.step() - 1, line);
  }

  void add(SagaEffect effect) {
    effects.add(effect);
  }

  void enter(SagaPhase next) {
    if (!phase.next().contains(next)) {
      throw new BrokenInvariantException(phase + " became " + next + ": " + before);
    }
    phase = next;
  }

  void leave(SagaPhase from, SagaPhase to, SagaEffect effect) {
    if (phase == from) {
      enter(to);
      add(effect);
    }
  }

  void found(TransactionStatus status) {
    found = Optional.of(status);
  }

  boolean isPivot(LineId id) {
    return id.isAction() && id.step() == graph.pivot();
  }

  boolean isPastPivot() {
    return isDone(graph.pivot());
  }

  /**
   * The saga is to turn back, if it still may (S4): at once, or when its home row is known to be
   * durable. The first reason counts.
   */
  void turnBecause(Reason reason) {
    boolean mayTurn = phase == SagaPhase.OPENING || phase == SagaPhase.FORWARD;
    if (mayTurn && !isPastPivot() && cause.isEmpty()) {
      cause = Optional.of(reason);
    }
  }

  /** The pivot's fence remembers why the saga was turned by whoever did it first. */
  void learnCause(SagaEvent.Fenced event) {
    if (event.step() == graph.pivot() && cause.filter(SagaRules::isHearsay).isPresent()) {
      cause = Optional.of(event.reason());
    }
  }

  /** The line's next attempt begins after a wait. */
  void rest(LineId id) {
    int failures = line(id).failures();
    add(new SagaEffect.RetryLater(id, failures, failures >= plan.stuckAfter()));
  }

  /** Begins whatever the state allows. */
  void goOn() {
    SagaPhase at;
    do {
      at = phase;
      switch (phase) {
        case FORWARD -> goForward();
        case TURNING -> turn();
        case BACKWARD -> goBackward();
        case OPENING, NOTING, ENDING, ENDING_HOME, GONE -> {}
      }
    } while (phase != at);
  }

  SagaStep end() {
    List<LineId> stuck = phase.isFinished() ? List.of() : stuck();
    SagaState next =
        new SagaState(
            plan, phase, List.copyOf(actions), List.copyOf(compensations), cause, stuck, found);
    if (!stuck.equals(before.stuck()) && !phase.isFinished()) {
      add(new SagaEffect.NoteStuck(next.stuckSteps()));
    }
    return new SagaStep(next, List.copyOf(effects));
  }

  private void goForward() {
    if (cause.isPresent() && !isPastPivot()) {
      enter(SagaPhase.TURNING);
      forEachStep(step -> line(LineId.action(step)).stage() == Stage.RUNNING, this::cancel);
      fence(graph.pivot());
      return;
    }
    forEachStep(this::mayStart, step -> start(LineId.action(step)));
    if (isEveryStep(this::isDone)) {
      finish();
    }
  }

  /**
   * Whether all that comes before it is known to be done, however far: a driver that takes over may
   * know that of the pivot first, and what a step does may depend on what earlier ones read.
   */
  private boolean mayStart(int step) {
    return line(LineId.action(step)).stage() == Stage.IDLE
        && all(graph.before(step), this::isDone)
        && all(graph.ancestors(step), this::isDone);
  }

  private boolean isDone(int step) {
    return line(LineId.action(step)).stage().isDone();
  }

  /** S4: the pivot's register decides. */
  private void turn() {
    Stage pivot = line(LineId.action(graph.pivot())).stage();
    if (pivot.isDone()) {
      enter(SagaPhase.FORWARD);
      cause = Optional.empty();
      forEachStep(
          step -> line(LineId.action(step)).stage() == Stage.RESTING,
          step -> rest(LineId.action(step)));
    } else if (pivot == Stage.CLOSED) {
      enter(SagaPhase.BACKWARD);
      forEachStep(
          step -> !graph.isAfterPivot(step) && !line(LineId.action(step)).stage().isOver(),
          this::fence);
    }
  }

  /** S5. A step is undone once all that comes after it is, however far. */
  private void goBackward() {
    BitSet left = new BitSet();
    forEachStep(step -> !isUndone(step), left::set);
    BitSet blocked = new BitSet();
    left.stream().forEach(step -> blocked.or(graph.ancestors(step)));
    forEachStep(
        step -> mayUndo(step) && !blocked.get(step), step -> start(LineId.compensation(step)));
    if (left.isEmpty()) {
      finish();
    }
  }

  private boolean mayUndo(int step) {
    return needsUndoing(step) && line(LineId.compensation(step)).stage() == Stage.IDLE;
  }

  private boolean needsUndoing(int step) {
    return line(LineId.action(step)).stage() == Stage.COMMITTED
        && plan.undoing(step) != SagaPlan.Undoing.NONE;
  }

  /** Steps that only come after the pivot have never begun. */
  private boolean isUndone(int step) {
    if (graph.isAfterPivot(step)) {
      return true;
    }
    return needsUndoing(step)
        ? line(LineId.compensation(step)).stage().isDone()
        : line(LineId.action(step)).stage().isOver();
  }

  private void start(LineId id) {
    put(id, line(id).running());
    add(new SagaEffect.Start(id, line(id).attempt()));
  }

  private void cancel(int step) {
    LineId id = LineId.action(step);
    add(new SagaEffect.Cancel(id, line(id).attempt()));
  }

  private void fence(int step) {
    LineId id = LineId.action(step);
    if (!line(id).fenceAsked()) {
      put(id, line(id).fencing());
      add(new SagaEffect.Fence(step));
    }
  }

  private void finish() {
    enter(SagaPhase.NOTING);
    add(new SagaEffect.Finish());
  }

  /** By step, the action first. What must go on and does not, or is not answered. */
  private List<LineId> stuck() {
    List<LineId> stuck = new ArrayList<>(0);
    for (int step = 1; step <= plan.size(); step++) {
      if (isStuck(LineId.action(step))) {
        stuck.add(LineId.action(step));
      }
      if (isStuck(LineId.compensation(step))) {
        stuck.add(LineId.compensation(step));
      }
    }
    return stuck;
  }

  private boolean isStuck(LineId id) {
    Line line = line(id);
    if (line.stage().isOver()) {
      return false;
    }
    return line.silent()
        || (line.failures() >= plan.stuckAfter()
            && (mustGoOn(id) || line.reason().filter(SagaRules::isUnheard).isPresent()));
  }

  /** Whether no failure of it can turn the saga any more. */
  private boolean mustGoOn(LineId id) {
    return !id.isAction() || isPastPivot();
  }

  private List<Line> lines(LineId id) {
    return id.isAction() ? actions : compensations;
  }

  private void forEachStep(IntPredicate those, IntConsumer what) {
    for (int step = 1; step <= plan.size(); step++) {
      if (those.test(step)) {
        what.accept(step);
      }
    }
  }

  private boolean isEveryStep(IntPredicate holds) {
    for (int step = 1; step <= plan.size(); step++) {
      if (!holds.test(step)) {
        return false;
      }
    }
    return true;
  }

  private static boolean all(BitSet steps, IntPredicate hold) {
    for (int step = steps.nextSetBit(0); step >= 0; step = steps.nextSetBit(step + 1)) {
      if (!hold.test(step)) {
        return false;
      }
    }
    return true;
  }
}
