package dev.troth.systemtests.checker.saga;

import dev.troth.participant.saga.HomeRow;
import dev.troth.systemtests.checker.Counterexample;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Explores every reachable world of a setting, breadth first, and checks the invariants in each;
 * then whether an end can be reached from all of them.
 */
final class SagaExplorer {

  private final Registers registers;
  private final HomeRows homes;
  private final Drivers drivers;
  private final Participants participants;
  private final Invariant.Judge judge;
  private final WorldTable worlds;
  private final Setting setting;
  private final boolean sortsDrivers;
  private final Set<Invariant> invariants;
  private final Edges edges = new Edges();

  private SagaExplorer(Setting setting, ModelRules rules) {
    boolean isProduction = rules == ModelRules.PRODUCTION;
    this.setting = setting;
    this.sortsDrivers = isProduction; // who is who matters to readers of a counterexample
    this.invariants =
        isProduction ? EnumSet.allOf(Invariant.class) : Invariant.thatOthersCanSeeBroken();
    registers = new Registers(new Shape(setting), rules);
    homes = new HomeRows(rules);
    drivers = new Drivers(setting, rules, registers, homes);
    participants = new Participants(setting, rules, registers, homes);
    judge = new Invariant.Judge(registers, homes, drivers);
    worlds = new WorldTable(blank().packedBytes());
  }

  /** What breaks, if anything, as briefly as can be; says how much was explored. */
  static Optional<Counterexample> check(Setting setting, ModelRules rules) {
    long started = System.nanoTime();
    SagaExplorer explorer = new SagaExplorer(setting, rules);
    Optional<Counterexample> broken = explorer.explore();
    if (broken.isEmpty()) {
      broken = explorer.findBlocked();
    }
    System.out.printf(
        "saga, %s: %,d worlds, %.1f s%n",
        setting, explorer.worlds.size(), (System.nanoTime() - started) / 1e9);
    return broken;
  }

  /** Everything but what drivers know, in some world: what explorations can be told apart by. */
  static Set<ByteBuffer> surroundings(Setting setting) {
    SagaExplorer explorer = new SagaExplorer(setting, ModelRules.PRODUCTION);
    if (explorer.explore().isPresent()) {
      throw new IllegalStateException("broken: " + setting);
    }
    Set<ByteBuffer> surroundings = new HashSet<>();
    World world = explorer.blank();
    for (int number = 0; number < explorer.worlds.size(); number++) {
      world.unpack(explorer.worlds.packed(number));
      Arrays.fill(world.drivers, 0);
      surroundings.add(ByteBuffer.wrap(world.pack()));
    }
    return surroundings;
  }

  private World blank() {
    return new World(setting.drivers(), registers.shape().keys().size());
  }

  private Optional<Counterexample> explore() {
    worlds.add(blank().pack(), -1);
    World world = blank();
    for (int number = 0; number < worlds.size(); number++) {
      world.unpack(worlds.packed(number));
      if (isOver(world)) {
        continue;
      }
      Optional<Counterexample> broken = expand(number, world);
      if (broken.isPresent()) {
        return broken;
      }
    }
    return Optional.empty();
  }

  /** Whatever comes later could have come before its home knew that it is over. */
  private boolean isOver(World world) {
    return homes.durable(world).map(HomeRow::ended).orElse(false);
  }

  private Optional<Counterexample> expand(int from, World world) {
    List<Counterexample> broken = new ArrayList<>(1);
    Move out =
        (cause, next, words) -> {
          int to = worlds.add(packed(next), from);
          if (to >= 0 && broken.isEmpty()) {
            verdict(next).ifPresent(which -> broken.add(counterexample(which, false, to)));
          }
          if (cause == Move.Cause.ORDINARY) {
            edges.add(from, to >= 0 ? to : -1 - to);
          }
        };
    moves(world, out);
    return broken.stream().findFirst();
  }

  private void moves(World world, Move out) {
    drivers.moves(world, out);
    participants.moves(world, out);
  }

  private byte[] packed(World world) {
    if (sortsDrivers) {
      world.sortDrivers();
    }
    return world.pack();
  }

  private Optional<String> verdict(World world) {
    for (Invariant invariant : invariants) {
      if (!invariant.holdsIn(world, judge)) {
        return Optional.of(invariant.toString());
      }
    }
    return Optional.empty();
  }

  /** The first world from which no ordinary moves lead to an end. */
  private Optional<Counterexample> findBlocked() {
    boolean[] ends = new boolean[worlds.size()];
    World world = blank();
    for (int number = 0; number < ends.length; number++) {
      world.unpack(worlds.packed(number));
      ends[number] = isOver(world);
    }
    int blocked = edges.firstThatReachesNone(ends);
    return blocked < 0
        ? Optional.empty()
        : Optional.of(counterexample("from here the saga never ends", true, blocked));
  }

  private Counterexample counterexample(String broken, boolean isBlocked, int world) {
    List<Integer> path = new ArrayList<>();
    for (int at = world; at >= 0; at = worlds.origin(at)) {
      path.add(at);
    }
    Collections.reverse(path);
    List<String> steps = new ArrayList<>();
    for (int i = 1; i < path.size(); i++) {
      steps.add(words(path.get(i - 1), worlds.packed(path.get(i))));
    }
    return new Counterexample(broken, isBlocked, steps, List.of(setting.toString()));
  }

  private String words(int from, byte[] to) {
    World world = blank();
    world.unpack(worlds.packed(from));
    List<Supplier<String>> found = new ArrayList<>();
    moves(
        world,
        (cause, next, words) -> {
          if (Arrays.equals(packed(next), to)) {
            found.add(words);
          }
        });
    return found.get(0).get();
  }
}
