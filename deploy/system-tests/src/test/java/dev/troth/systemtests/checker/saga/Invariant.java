package dev.troth.systemtests.checker.saga;

import dev.troth.coordinator.saga.LineId;
import dev.troth.coordinator.saga.SagaState;
import dev.troth.coordinator.saga.Stage;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What must hold in every world. */
enum Invariant {
  NOBODY_MEETS_A_BROKEN_INVARIANT("no daemon ever meets what contradicts what it concluded") {
    @Override
    boolean holdsIn(World world, Judge judge) {
      return !world.has(World.BROKEN);
    }
  },
  S1("nothing is prepared, and no saga accepted, before its home row is durable") {
    @Override
    boolean holdsIn(World world, Judge judge) {
      return !world.has(World.ACCEPTED_TOO_EARLY) && (world.durableHome != 0 || world.asked == 0);
    }
  },
  S3("what is concluded to be closed never commits") {
    @Override
    boolean holdsIn(World world, Judge judge) {
      for (int driver = 0; driver < world.drivers.length; driver++) {
        Optional<SagaState> state = judge.drivers().state(world, driver);
        if (state.isPresent() && hasClosedACommit(world, judge, state.get())) {
          return false;
        }
      }
      return true;
    }
  },
  S4("never are both the pivot and a compensation committed") {
    @Override
    boolean holdsIn(World world, Judge judge) {
      return judge.commits(world, LineId.action(judge.shape().graph().pivot())) == 0
          || judge.shape().lines().stream()
              .allMatch(line -> line.isAction() || judge.commits(world, line) == 0);
    }
  },
  I15_ONCE(
      "each action and each compensation takes effect at most once, and no one undoes nothing") {
    @Override
    boolean holdsIn(World world, Judge judge) {
      for (LineId line : judge.shape().lines()) {
        int commits = judge.commits(world, line);
        if (commits > 1
            || (!line.isAction() && commits > judge.commits(world, LineId.action(line.step())))) {
          return false;
        }
      }
      return true;
    }
  },
  I15_FORWARD("COMPLETED told: every action took effect, no compensation did") {
    @Override
    boolean holdsIn(World world, Judge judge) {
      return !world.has(World.TOLD_COMPLETED)
          || judge.shape().lines().stream()
              .allMatch(line -> judge.commits(world, line) == (line.isAction() ? 1 : 0));
    }
  },
  I15_BACKWARD("COMPENSATED told: the net effect is zero, and stays so") {
    @Override
    boolean holdsIn(World world, Judge judge) {
      return !world.has(World.TOLD_COMPENSATED)
          || judge.shape().lines().stream()
              .filter(LineId::isAction)
              .allMatch(line -> judge.commits(world, line) == judge.undone(world, line.step()));
    }
  },
  ONE_OUTCOME("no two drivers tell different outcomes") {
    @Override
    boolean holdsIn(World world, Judge judge) {
      return !world.has(World.TOLD_COMPLETED) || !world.has(World.TOLD_COMPENSATED);
    }
  },
  ENDED_AFTER_NOTED("participants are told that it is over only when its outcome is durable") {
    @Override
    boolean holdsIn(World world, Judge judge) {
      return !world.has(World.ENDED_TOO_EARLY);
    }
  };

  /** What it takes to judge a world. */
  record Judge(Registers registers, HomeRows homes, Drivers drivers) {

    Shape shape() {
      return registers.shape();
    }

    int commits(World world, LineId line) {
      return registers.commits(world, line);
    }

    /** How often a step was undone. */
    int undone(World world, int step) {
      LineId line = LineId.compensation(step);
      return shape().lines().contains(line) ? commits(world, line) : 0;
    }
  }

  private final String words;

  Invariant(String words) {
    this.words = words;
  }

  abstract boolean holdsIn(World world, Judge judge);

  /** All but what is only a driver's thought: a mutation has to do damage. */
  static Set<Invariant> thatOthersCanSeeBroken() {
    return EnumSet.complementOf(EnumSet.of(S3));
  }

  private static boolean hasClosedACommit(World world, Judge judge, SagaState state) {
    return judge.shape().lines().stream()
        .anyMatch(
            line -> state.line(line).stage() == Stage.CLOSED && judge.commits(world, line) > 0);
  }

  @Override
  public String toString() {
    return name() + ": " + words;
  }
}
