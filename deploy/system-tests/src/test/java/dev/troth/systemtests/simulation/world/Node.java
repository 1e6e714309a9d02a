package dev.troth.systemtests.simulation.world;

import dev.troth.participant.engine.StoreFailure;
import java.util.ArrayList;
import java.util.List;

/**
 * A host with one process on it, which runs, stands still or is dead. Whatever happens to it,
 * happens through here.
 */
public abstract class Node {

  /** Thrown through the process that dies. */
  private static final class Death extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Death() {
      super("dead", null, false, false);
    }
  }

  private final World world;
  private final int number;
  private final String name;
  private final SimulatedClock clock;
  private final List<Runnable> frozen = new ArrayList<>();
  private int incarnation;
  private boolean up;
  private boolean paused;

  Node(World world, int number, String name, SimulatedClock clock) {
    this.world = world;
    this.number = number;
    this.name = name;
    this.clock = clock;
  }

  public final World world() {
    return world;
  }

  final int number() {
    return number;
  }

  public final String name() {
    return name;
  }

  public final SimulatedClock clock() {
    return clock;
  }

  public final boolean isUp() {
    return up;
  }

  final int incarnation() {
    return incarnation;
  }

  /** Starts the process. */
  final void start() {
    incarnation++;
    up = true;
    note("start", incarnation, () -> "incarnation " + incarnation);
    guarded(this::started);
  }

  /** The process has started. */
  abstract void started();

  /** The process is gone. */
  abstract void stopped(boolean powerLost);

  /** Kills the process, with its host or without. */
  final void die(boolean powerLost) {
    if (up) {
      up = false;
      paused = false;
      incarnation++;
      frozen.clear();
      note(
          powerLost ? "power" : "kill",
          0,
          () -> powerLost ? "the host loses power" : "the process is killed");
      stopped(powerLost);
      world.died(this);
    }
  }

  /** A boundary between two effects: this may have been the last. */
  final void mayDie(String where) {
    if (isStruck()) {
      dieAt(where);
    }
  }

  /** Whether this boundary is the one. */
  final boolean isStruck() {
    return world.isCrash();
  }

  /** This was the last. */
  final void dieAt(String where) {
    note("crash", where.hashCode(), () -> where);
    die(world.random().nextBoolean());
    throw new Death();
  }

  final void pause() {
    paused = true;
    note("pause", 0, () -> "stands still");
  }

  /** Goes on, with all that has come in the meantime. */
  final void resume() {
    if (paused) {
      paused = false;
      note("resume", frozen.size(), () -> "goes on with " + frozen.size() + " things");
      List<Runnable> waiting = List.copyOf(frozen);
      frozen.clear();
      int before = incarnation;
      for (Runnable work : waiting) {
        if (up && before == incarnation) {
          run(work);
        }
      }
    }
  }

  /** Something reaches the process from outside, if there is one. */
  final void deliver(Runnable work) {
    if (up) {
      run(work);
    }
  }

  /** Does something after a time by this host's clock, if the process lives so long. */
  final void after(long nanos, Runnable work) {
    int before = incarnation;
    world
        .agenda()
        .after(
            clock.trueNanos(nanos),
            () -> {
              if (up && before == incarnation) {
                run(work);
              }
            });
  }

  private void run(Runnable work) {
    if (paused) {
      frozen.add(work);
    } else {
      guarded(work);
    }
  }

  @SuppressWarnings("EmptyCatch")
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (Death e) {
      // and that is all of it
    } catch (StoreFailure e) {
      note("halt", 0, () -> "the store failed: " + e.getMessage());
      die(world.random().nextBoolean());
    } catch (Violation e) {
      world.fail(e);
    } catch (RuntimeException | Error e) {
      world.fail(new Violation(name + " halted", e));
    }
  }

  /** A line of the trace. */
  public final void note(String what, long detail, java.util.function.Supplier<String> text) {
    world.trace().add(world.agenda().now(), name, what, detail, text);
  }
}
