package dev.troth.daemon.termination;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.daemon.termination.RecoveryWorld.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules against everything the rest of the world may do meanwhile. */
final class RecoveryWorldTest {

  private static final int WALKS = 100;
  private static final int WALK_STEPS = 300;

  @Test
  void neverContradictsTheOthersInAnyWorldOfTwoMembers() {
    Set<RecoveryWorld> seen = new HashSet<>();
    Deque<RecoveryWorld> open = new ArrayDeque<>();
    open.add(RecoveryWorld.create(List.of(Row.YES, Row.NONE), Optional.of(Registers.OWNER)));
    seen.addAll(open);
    int decided = 0;
    while (!open.isEmpty()) {
      RecoveryWorld world = open.pop();
      if (!world.isSafe()) {
        throw new AssertionError("unsafe: " + world);
      }
      if (world.outcome().isPresent()) {
        decided++;
        continue;
      }
      for (RecoveryWorld next : world.successors()) {
        if (!next.equals(world) && seen.add(next)) {
          open.push(next);
        }
      }
    }
    assertThat(decided).isPositive();
  }

  @Test
  void neverContradictsTheOthersInRandomWorldsOfFiveMembers() {
    long seed = new Random().nextLong();
    System.out.println("RecoveryWorldTest seed=" + seed);
    Random random = new Random(seed);
    int decided = 0;
    for (int walk = 0; walk < WALKS; walk++) {
      if (walk(random).outcome().isPresent()) {
        decided++;
      }
    }
    assertThat(decided).as("seed %d", seed).isPositive();
  }

  private static RecoveryWorld walk(Random random) {
    List<Row> rows = new ArrayList<>();
    for (int member = 0; member < 5; member++) {
      rows.add(random.nextInt(4) == 0 ? Row.NONE : Row.YES);
    }
    RecoveryWorld world = RecoveryWorld.create(rows, Optional.of(Registers.OWNER));
    for (int step = 0; step < WALK_STEPS; step++) {
      List<RecoveryWorld> successors = world.successors();
      world = successors.get(random.nextInt(successors.size()));
      if (!world.isSafe()) {
        throw new AssertionError("unsafe: " + world);
      }
    }
    return world;
  }
}
