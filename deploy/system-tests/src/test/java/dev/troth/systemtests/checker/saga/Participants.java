package dev.troth.systemtests.checker.saga;

import static dev.troth.systemtests.checker.saga.Move.Cause.ACCIDENT;
import static dev.troth.systemtests.checker.saga.Move.Cause.ORDINARY;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_ABORTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_COMMITTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_YES;

import dev.troth.coordinator.saga.LineId;
import dev.troth.participant.register.Branch;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.Row;
import dev.troth.participant.register.Transition;
import dev.troth.participant.saga.HomeEvent;
import dev.troth.participant.saga.HomeRow;
import dev.troth.participant.saga.HomeTransition;
import dev.troth.v1.Owner;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.TransactionStatus;
import java.util.List;

/**
 * The participants: they take what is on its way, or never do, sync, and crash. How several of them
 * come to one decision is what the other checker is about; here it is one move, as the rules allow
 * it: commit when all have said yes, abort when one is aborted.
 */
final class Participants {

  private static final Branch BRANCH =
      new Branch(List.of(), Registers.CONTENT, List.of(), List.of(), List.of());
  private static final Owner OWNER = Owner.getDefaultInstance();

  private final Setting setting;
  private final ModelRules rules;
  private final Registers registers;
  private final HomeRows homes;
  private final Shape shape;

  Participants(Setting setting, ModelRules rules, Registers registers, HomeRows homes) {
    this.setting = setting;
    this.rules = rules;
    this.registers = registers;
    this.homes = homes;
    this.shape = registers.shape();
  }

  void moves(World world, Move out) {
    for (int register = 0; register < shape.keys().size(); register++) {
      Key key = shape.keys().get(register);
      if (key.isFence()) {
        takeFence(world, register, key, out);
      } else {
        takePrepare(world, register, key, out);
        takeBack(world, register, key, out);
        if (shape.width(key.line().step()) > 1) {
          decide(world, register, key, out);
        }
      }
    }
    takeNotes(world, out);
    if (setting.disks()) {
      for (int participant = 0; participant < shape.participants().size(); participant++) {
        syncAndCrash(world, participant, out);
      }
    }
  }

  private void takePrepare(World world, int register, Key key, Move out) {
    if (!world.isAsked(register) || !registers.current(world, register).isNone()) {
      return;
    }
    LineId line = key.line();
    if (line.isAction() && key.member() == 0 && isFenced(world, line.step())) {
      RegisterEvent no = new RegisterEvent.VoteNo(Registers.NO, BRANCH);
      write(world, register, no, ORDINARY, "refuses " + key + ": the step is fenced", out);
      return;
    }
    if (!line.isAction() && !mayUndo(world, key)) {
      return; // it is asked again
    }
    boolean isAlone = shape.width(line.step()) == 1;
    RegisterEvent yes =
        isAlone
            ? new RegisterEvent.VoteAlone(Registers.AT, BRANCH)
            : new RegisterEvent.VoteYes(OWNER, Registers.AT, BRANCH);
    write(world, register, yes, ORDINARY, (isAlone ? "commits " : "votes yes to ") + key, out);
    if (key.attempt() <= setting.refusals()) {
      RegisterEvent later = new RegisterEvent.VoteNo(Registers.NOT_NOW, BRANCH);
      write(world, register, later, ACCIDENT, "refuses " + key + " for now", out);
      if (line.isAction()) {
        RegisterEvent no = new RegisterEvent.VoteNo(Registers.NO, BRANCH);
        write(world, register, no, ACCIDENT, "refuses " + key, out);
      }
    }
  }

  private boolean isFenced(World world, int step) {
    return rules.fenceRefuses() && !registers.current(world, shape.fence(step)).isNone();
  }

  /** The inverse is known once the action has committed here (S8). */
  private boolean mayUndo(World world, Key key) {
    LineId action = LineId.action(key.line().step());
    for (int attempt = 1; attempt <= Shape.MAX_ATTEMPTS; attempt++) {
      int register = shape.number(action, attempt, key.member());
      if (registers.current(world, register).status() == REGISTER_STATUS_COMMITTED) {
        return true;
      }
    }
    return false;
  }

  private void takeBack(World world, int register, Key key, Move out) {
    int attempt = shape.attempt(key.line(), key.attempt());
    if (world.isCancelled(attempt)
        && !world.isDecided(attempt)
        && !registers.current(world, register).isFinal()) {
      RegisterEvent abort = new RegisterEvent.OwnerAbort(Registers.CONTENT, OWNER, Registers.NO);
      write(world, register, abort, ORDINARY, "takes back " + key, out);
    }
  }

  private void takeFence(World world, int register, Key key, Move out) {
    if (!world.isAsked(register) || !registers.current(world, register).isNone()) {
      return;
    }
    RegisterEvent fence = new RegisterEvent.Fence(Registers.CONTENT, Registers.NO);
    write(
        world,
        register,
        fence,
        ORDINARY,
        "closes step " + key.line().step(),
        (cause, next, words) -> {
          if (key.line().step() == shape.graph().pivot()) {
            noteAtHome(next, new HomeEvent.FencePivot(Registers.CONTENT));
          }
          out.to(cause, next, words);
        });
  }

  /** Votes and decision are separate: in between, anybody may look for it (section 7). */
  private void decide(World world, int register, Key key, Move out) {
    int attempt = shape.attempt(key.line(), key.attempt());
    Row row = registers.current(world, register);
    boolean isAborted =
        registers.anyMember(world, key.line(), key.attempt(), REGISTER_STATUS_ABORTED).isPresent();
    boolean isBegun =
        registers.anyMember(world, key.line(), key.attempt(), REGISTER_STATUS_YES).isPresent();
    if (row.isInDoubt() && world.isDecided(attempt)) {
      RegisterEvent commit = new RegisterEvent.DecideCommit(Registers.CONTENT, Registers.AT);
      write(world, register, commit, ORDINARY, "commits " + key, out);
    } else if (row.isInDoubt() && isAborted) {
      RegisterEvent abort = new RegisterEvent.DecideAbort(Registers.CONTENT, Registers.NOT_NOW);
      write(world, register, abort, ORDINARY, "aborts " + key, out);
    } else if (row.isNone() && isBegun && key.attempt() < Shape.MAX_ATTEMPTS) {
      RegisterEvent seal = new RegisterEvent.Seal(Registers.CONTENT);
      write(world, register, seal, ORDINARY, "closes " + key + " for whoever recovers it", out);
    }
    if (key.member() == 0 && !world.isDecided(attempt) && isEveryVoteYes(world, key)) {
      World decided = world.copy();
      decided.decided |= 1L << attempt;
      out.to(ORDINARY, decided, () -> "all have voted yes to " + key + ": it commits");
    }
  }

  private boolean isEveryVoteYes(World world, Key key) {
    for (int member = 0; member < shape.width(key.line().step()); member++) {
      int register = shape.number(key.line(), key.attempt(), member);
      RegisterStatus current = registers.current(world, register).status();
      if (registers.told(world, register) != REGISTER_STATUS_YES
          || current != REGISTER_STATUS_YES) {
        return false;
      }
    }
    return true;
  }

  private void takeNotes(World world, Move out) {
    if (world.has(World.OPEN)) {
      note(world, HomeRows.open(shape.graph().pivot()), "opens the home row", out);
    }
    if (world.has(World.TOLD_COMPLETED)) {
      note(
          world,
          HomeRows.finish(TransactionStatus.TRANSACTION_STATUS_COMPLETED),
          "notes COMPLETED",
          out);
    }
    if (world.has(World.TOLD_COMPENSATED)) {
      note(
          world,
          HomeRows.finish(TransactionStatus.TRANSACTION_STATUS_COMPENSATED),
          "notes COMPENSATED",
          out);
    }
    if (world.has(World.END_HOME)) {
      note(world, new HomeEvent.End(Registers.CONTENT), "notes that it is over", out);
    }
  }

  private void note(World world, HomeEvent event, String words, Move out) {
    World next = world.copy();
    if (noteAtHome(next, event)) {
      out.to(ORDINARY, next, () -> shape.graph().home() + ", its home, " + words);
    }
  }

  /** Whether anything came of it. */
  private boolean noteAtHome(World world, HomeEvent event) {
    HomeTransition transition = rules.home(homes.current(world), event);
    if (transition instanceof HomeTransition.Halt) {
      world.facts |= World.BROKEN;
      return true;
    }
    if (transition instanceof HomeTransition.Written written) {
      putHome(world, written.row());
      return true;
    }
    return false;
  }

  private void putHome(World world, HomeRow row) {
    homes.put(world, row, !setting.disks());
    forgetNotes(world);
  }

  private void write(
      World world, int register, RegisterEvent event, Move.Cause cause, String words, Move out) {
    Key key = shape.keys().get(register);
    Transition transition =
        rules.register(key.line().kind(), registers.current(world, register), event);
    World next = world.copy();
    if (transition instanceof Transition.Written written) {
      registers.put(next, register, written.row(), !setting.disks());
      forgetAsked(next);
    } else if (transition instanceof Transition.Halt) {
      next.facts |= World.BROKEN;
    } else {
      return;
    }
    String who = shape.participants().get(shape.participantOf(register));
    out.to(cause, next, () -> who + " " + words);
  }

  private void syncAndCrash(World world, int participant, Move out) {
    World synced = world.copy();
    World crashed = world.copy();
    boolean hasUnsynced = false;
    for (int register = 0; register < shape.keys().size(); register++) {
      if (shape.participantOf(register) == participant && world.hasUnsynced(register)) {
        hasUnsynced = true;
        synced.durable[register] = world.current[register];
        crashed.current[register] = world.durable[register];
      }
    }
    if (participant == shape.home() && world.home != world.durableHome) {
      hasUnsynced = true;
      synced.durableHome = world.home;
      crashed.home = world.durableHome;
    }
    if (hasUnsynced) {
      forgetAsked(synced);
      forgetNotes(synced);
      String name = shape.participants().get(participant);
      out.to(ORDINARY, synced, () -> name + " syncs");
      out.to(ACCIDENT, crashed, () -> name + " crashes and loses what it has not synced");
    }
  }

  /** What can have no effect any more makes no other world. */
  private void forgetAsked(World world) {
    for (int register = 0; register < shape.keys().size(); register++) {
      if (registers.isFinal(world, register)) {
        world.asked &= ~(1L << register);
      }
    }
    for (LineId line : shape.lines()) {
      for (int attempt = 1; attempt <= Shape.MAX_ATTEMPTS; attempt++) {
        boolean isOver = true;
        for (int member = 0; member < shape.width(line.step()); member++) {
          isOver &= registers.isFinal(world, shape.number(line, attempt, member));
        }
        if (isOver) {
          world.cancelled &= ~(1L << shape.attempt(line, attempt));
        }
      }
    }
  }

  private void forgetNotes(World world) {
    homes
        .durable(world)
        .ifPresent(
            row -> {
              world.facts &= ~World.OPEN;
              if (row.ended()) {
                world.facts &= ~World.END_HOME;
              }
            });
  }
}
