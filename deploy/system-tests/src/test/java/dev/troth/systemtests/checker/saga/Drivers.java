package dev.troth.systemtests.checker.saga;

import static dev.troth.systemtests.checker.saga.Move.Cause.ACCIDENT;
import static dev.troth.systemtests.checker.saga.Move.Cause.ORDINARY;

import dev.troth.coordinator.owner.BrokenInvariantException;
import dev.troth.coordinator.saga.Line;
import dev.troth.coordinator.saga.LineId;
import dev.troth.coordinator.saga.SagaEffect;
import dev.troth.coordinator.saga.SagaEvent;
import dev.troth.coordinator.saga.SagaPhase;
import dev.troth.coordinator.saga.SagaState;
import dev.troth.coordinator.saga.SagaStep;
import dev.troth.coordinator.saga.Stage;
import dev.troth.participant.saga.HomeRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Coordinators that drive the saga: they begin and take over, hear, give up, turn back, and crash,
 * which leaves nothing of what they knew. What they hear is read where it was written: late, again,
 * in any order.
 */
final class Drivers {

  /** What the rules answered: a broken invariant, or a step. */
  private record Answer(int next, List<SagaEffect> effects, String broken) {}

  /** What a driver has heard without saying anything. */
  private record Silence(World world, Move.Cause cause, Supplier<String> words) {}

  private final Setting setting;
  private final ModelRules rules;
  private final Registers registers;
  private final HomeRows homes;
  private final Interned<Optional<SagaState>> states = new Interned<>(Optional.empty());
  private final Interned<SagaEvent> events = new Interned<>(new SagaEvent.OutcomeNoted());
  private final Map<Long, Answer> answers = new HashMap<>();
  private final int opening;

  Drivers(Setting setting, ModelRules rules, Registers registers, HomeRows homes) {
    this.setting = setting;
    this.rules = rules;
    this.registers = registers;
    this.homes = homes;
    this.opening = states.number(Optional.of(SagaState.opening(registers.shape().plan())));
  }

  Optional<SagaState> state(World world, int driver) {
    return states.value(world.drivers[driver]);
  }

  void moves(World world, Move out) {
    for (int driver = 0; driver < world.drivers.length; driver++) {
      Optional<SagaState> state = state(world, driver);
      if (state.isEmpty()) {
        begin(world, driver, out);
        continue;
      }
      World crashed = world.copy();
      crashed.drivers[driver] = 0;
      String name = name(driver);
      out.to(ACCIDENT, crashed, () -> name + " crashes");
      if (setting.reduced()) {
        hearSilently(world, driver, out);
      } else {
        hear(world, driver, out);
      }
    }
  }

  /**
   * What a driver hears without saying anything new can be put off until just before it next does:
   * what it hears stays there to be heard, and nobody else sees what it knows.
   */
  private void hearSilently(World world, int driver, Move out) {
    Set<Long> seen = new HashSet<>();
    Deque<Silence> open = new ArrayDeque<>();
    open.add(new Silence(world, ORDINARY, () -> ""));
    while (!open.isEmpty()) {
      Silence before = open.remove();
      hear(
          before.world(),
          driver,
          (cause, next, words) -> {
            Move.Cause worst = cause == ACCIDENT ? ACCIDENT : before.cause();
            Supplier<String> both = () -> before.words().get() + words.get();
            if (!saysNothing(world, next, driver)) {
              out.to(worst, next, both);
            } else if (seen.add((long) next.drivers[driver] << 1 | (worst == ACCIDENT ? 1 : 0))) {
              open.add(new Silence(next, worst, () -> both.get() + "; "));
            }
          });
    }
  }

  private static boolean saysNothing(World before, World after, int driver) {
    return after.drivers[driver] != 0
        && before.facts == after.facts
        && before.asked == after.asked
        && before.cancelled == after.cancelled;
  }

  /** A client submits the saga, or its home hands it over. */
  private void begin(World world, int driver, Move out) {
    Optional<HomeRow> home = homes.durable(world);
    if (home.isPresent() && home.get().ended()) {
      return;
    }
    World begun = world.copy();
    begun.drivers[driver] = opening;
    if (home.isEmpty()) {
      begun.facts |= World.OPEN;
    }
    boolean isFirst = home.isEmpty();
    out.to(
        isDriven(world) ? ACCIDENT : ORDINARY,
        begun,
        () -> name(driver) + (isFirst ? " is given the saga" : " takes the saga over"));
  }

  private static boolean isDriven(World world) {
    for (int driver : world.drivers) {
      if (driver != 0) {
        return true;
      }
    }
    return false;
  }

  private void hear(World world, int driver, Move out) {
    SagaState state = state(world, driver).orElseThrow();
    Hearing hearing = new Hearing(world, driver, out);
    switch (state.phase()) {
      case OPENING -> hearHome(hearing);
      case FORWARD, TURNING, BACKWARD -> {
        for (LineId line : registers.shape().lines()) {
          hearLine(hearing, line, state.line(line));
        }
      }
      case NOTING -> {
        if (homes.told(world).flatMap(HomeRows::outcome).isPresent()) {
          hearing.on(ORDINARY, new SagaEvent.OutcomeNoted(), "that the outcome is noted");
        }
      }
      case ENDING -> hearing.on(ORDINARY, new SagaEvent.OthersEnded(), "that the others ended it");
      case ENDING_HOME -> {
        if (homes.told(world).map(HomeRow::ended).orElse(false)) {
          hearing.on(ORDINARY, new SagaEvent.HomeEnded(), "that its home ended it");
        }
      }
      case GONE -> {}
    }
    if (state.phase() == SagaPhase.OPENING || state.phase() == SagaPhase.FORWARD) {
      hearing.on(ACCIDENT, new SagaEvent.TurnAsked(Registers.NO), "that it is to turn back");
    }
  }

  /** Its answer may be old: from before the pivot was fenced, or the saga had come to an end. */
  private void hearHome(Hearing hearing) {
    Optional<HomeRow> home = homes.told(hearing.world);
    if (home.isEmpty()) {
      return;
    }
    hearing.on(ORDINARY, new SagaEvent.Opened(false), "that the home row is durable");
    if (home.get().pivotFenced()) {
      hearing.on(
          ORDINARY,
          new SagaEvent.Opened(true),
          "that the home row is durable, and the pivot is fenced");
    }
    HomeRows.outcome(home.get())
        .ifPresent(
            status ->
                hearing.on(
                    ORDINARY, new SagaEvent.FoundFinished(status), "that the saga is " + status));
  }

  private void hearLine(Hearing hearing, LineId id, Line line) {
    switch (line.stage()) {
      case RUNNING -> {
        hearAttempt(hearing, id, line.attempt());
        if (setting.timeouts()) {
          hearing.on(
              ACCIDENT,
              new SagaEvent.AttemptNotTaken(id, line.attempt(), Registers.NOT_NOW, false),
              "nothing of " + id + " attempt " + line.attempt());
        }
      }
      case SEARCHING -> line.inDoubt().forEach(attempt -> hearAttempt(hearing, id, attempt));
      case RESTING ->
          hearing.on(ORDINARY, new SagaEvent.RetryDue(id), "that " + id + " is due again");
      case IDLE, COMMITTED, CLOSED, DONE_BY_HAND, SKIPPED -> {}
    }
    boolean awaitsFence =
        line.fenceAsked()
            && (line.stage() == Stage.IDLE
                || line.stage() == Stage.RUNNING
                || line.stage() == Stage.RESTING);
    if (awaitsFence && registers.isFenceTold(hearing.world, id.step())) {
      hearing.on(
          ORDINARY,
          new SagaEvent.Fenced(
              id.step(), registers.attempts(hearing.world, id.step(), false), Registers.NO),
          "that step " + id.step() + " is fenced");
      if (registers.shape().width(id.step()) > 1) {
        hearing.on(
            ORDINARY,
            new SagaEvent.Fenced(
                id.step(), registers.attempts(hearing.world, id.step(), true), Registers.NO),
            "that step " + id.step() + " was fenced when nothing in it was decided");
      }
    }
  }

  private void hearAttempt(Hearing hearing, LineId id, int attempt) {
    if (registers.isCommitted(hearing.world, id, attempt)) {
      hearing.on(
          ORDINARY,
          new SagaEvent.AttemptCommitted(id, attempt, Registers.AT),
          "that " + id + " attempt " + attempt + " committed");
    }
    registers
        .abortion(hearing.world, id, attempt)
        .ifPresent(
            reason ->
                hearing.on(
                    ORDINARY,
                    new SagaEvent.AttemptAborted(id, attempt, reason, false),
                    "that " + id + " attempt " + attempt + " aborted"));
  }

  private static String name(int driver) {
    return "driver " + (char) ('A' + driver);
  }

  private Answer answer(int state, SagaEvent event) {
    long question = (long) state << Integer.SIZE | events.number(event);
    return answers.computeIfAbsent(question, q -> ask(state, event));
  }

  private Answer ask(int state, SagaEvent event) {
    try {
      SagaStep step = decide(states.value(state).orElseThrow(), event);
      boolean isGone = step.next().phase() == SagaPhase.GONE;
      int next = isGone ? 0 : states.number(Optional.of(withoutCounts(step.next())));
      return new Answer(next, step.effects(), "");
    } catch (BrokenInvariantException e) {
      return new Answer(state, List.of(), e.toString());
    }
  }

  private SagaStep decide(SagaState state, SagaEvent event) {
    SagaStep step = rules.saga(state, event);
    if (setting.rests()) {
      return step;
    }
    List<SagaEffect> effects = new ArrayList<>();
    SagaState next = step.next();
    for (SagaEffect effect : step.effects()) {
      effects.add(effect);
      if (effect instanceof SagaEffect.RetryLater later) {
        SagaStep retried = rules.saga(next, new SagaEvent.RetryDue(later.line()));
        next = retried.next();
        effects.addAll(retried.effects());
      }
    }
    return new SagaStep(next, effects);
  }

  /** How often a line failed, and why, is only told, and makes no other world. */
  private static SagaState withoutCounts(SagaState state) {
    return new SagaState(
        state.plan(),
        state.phase(),
        state.actions().stream().map(Drivers::withoutCounts).toList(),
        state.compensations().stream().map(Drivers::withoutCounts).toList(),
        state.cause(),
        state.stuck(),
        state.found());
  }

  private static Line withoutCounts(Line line) {
    return new Line(
        line.stage(),
        line.attempt(),
        0,
        line.fenceAsked(),
        line.inDoubt(),
        line.at(),
        Optional.empty(),
        line.silent());
  }

  /** One driver that hears something. */
  private final class Hearing {
    private final World world;
    private final int driver;
    private final Move out;

    Hearing(World world, int driver, Move out) {
      this.world = world;
      this.driver = driver;
      this.out = out;
    }

    void on(Move.Cause cause, SagaEvent event, String what) {
      Answer answer = answer(world.drivers[driver], event);
      World next = world.copy();
      if (!answer.broken().isEmpty()) {
        next.facts |= World.BROKEN;
        out.to(cause, next, () -> name(driver) + " hears " + what + ": " + answer.broken());
        return;
      }
      if (answer.next() == world.drivers[driver] && answer.effects().isEmpty()) {
        return;
      }
      next.drivers[driver] = answer.next();
      if (event instanceof SagaEvent.Opened) {
        next.facts |= world.durableHome == 0 ? World.ACCEPTED_TOO_EARLY : 0;
      }
      Effects effects =
          new Effects(registers, homes, next, states.value(answer.next()).map(SagaState::status));
      answer.effects().forEach(effect -> effect.handTo(effects));
      out.to(cause, next, () -> name(driver) + " hears " + what + Effects.words(answer.effects()));
    }
  }
}
