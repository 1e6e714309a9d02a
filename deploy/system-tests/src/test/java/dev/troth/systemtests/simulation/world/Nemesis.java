package dev.troth.systemtests.simulation.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Does the larger mishaps of a schedule, each at a time of its own. */
final class Nemesis {

  private static final long USUALLY_LONGEST_NANOS = Duration.ofMillis(900).toNanos();
  private static final int SMALL_JUMP_MILLIS = 2_000;
  private static final int LARGE_JUMP_MILLIS = 12_000;

  private final World world;

  Nemesis(World world) {
    this.world = world;
  }

  void begin() {
    for (int i = 0; i < world.schedule().mishaps(); i++) {
      world
          .agenda()
          .after(world.random().nextLong(world.schedule().faultNanos()), this::strikeWhileFaulty);
    }
  }

  private void strikeWhileFaulty() {
    if (world.isFaulty()) {
      strike();
    }
  }

  private void strike() {
    switch (world.random().nextInt(11)) {
      case 0 -> any(servers()).die(world.random().nextBoolean());
      case 1 -> any(world.coordinators()).die(false);
      case 2 -> pause(any(servers()));
      case 3 -> isolate(any(servers()));
      case 4 -> cutOneWay(any(servers()), any(servers()));
      case 5 -> swizzle();
      case 6 -> jump(any(servers()));
      case 7 -> fillUp(any(world.participants()));
      case 8 -> failSync(any(world.participants()));
      case 9 -> drain(any(world.coordinators()));
      default -> any(world.participants()).die(true);
    }
  }

  /** It takes nothing new, and is gone some time. */
  private void drain(CoordinatorNode coordinator) {
    if (coordinator.isUp()) {
      coordinator.drain();
      coordinator.after(aWhile(), () -> coordinator.die(false));
    }
  }

  private List<Node> servers() {
    List<Node> servers = new ArrayList<>(world.participants());
    servers.addAll(world.coordinators());
    servers.addAll(world.replicas());
    return servers;
  }

  private <T> T any(List<T> of) {
    return of.get(world.random().nextInt(of.size()));
  }

  private long aWhile() {
    return world
        .random()
        .nextLong(Math.max(USUALLY_LONGEST_NANOS, world.schedule().faultNanos() / 4));
  }

  private void pause(Node node) {
    if (node.isUp()) {
      node.pause();
      world.agenda().after(aWhile(), node::resume);
    }
  }

  private void isolate(Node node) {
    node.note("isolate", 0, () -> "cut off from everybody");
    for (Node other : servers()) {
      if (other != node) {
        cutOneWay(node, other);
        cutOneWay(other, node);
      }
    }
  }

  private void cutOneWay(Node from, Node to) {
    if (from == to) {
      return;
    }
    from.note("cut", to.number(), () -> "nothing gets to " + to.name());
    world.network().cut(from, to);
    world.agenda().after(aWhile(), () -> world.network().mend(from, to));
    breakLinks(from, to);
  }

  /** A connection over which nothing comes is given up some time. */
  private void breakLinks(Node one, Node other) {
    for (CoordinatorNode coordinator : world.coordinators()) {
      for (SimulatedLink link : coordinator.links()) {
        boolean touched =
            (coordinator == one && link.participant() == other)
                || (coordinator == other && link.participant() == one);
        if (touched) {
          coordinator.after(
              aWhile(),
              () -> {
                if (world.network().isCut(one, other)) {
                  link.lose("nothing heard");
                }
              });
        }
      }
    }
  }

  /** Hosts are clogged one after the other, and unclogged in another order. */
  private void swizzle() {
    List<Node> nodes = servers();
    long clogBy = aWhile() / 2;
    for (Node node : nodes) {
      if (world.random().nextBoolean()) {
        world.agenda().after(world.random().nextLong(clogBy + 1), () -> clog(node));
      }
    }
    Collections.shuffle(nodes, new Random(world.random().nextLong()));
    for (Node node : nodes) {
      world.agenda().after(clogBy + aWhile() / 2, () -> world.network().unclog(node));
    }
  }

  private void clog(Node node) {
    if (world.isFaulty()) {
      node.note("clog", 0, () -> "its messages wait");
      world.network().clog(node);
    }
  }

  private void jump(Node node) {
    int reach = world.random().nextInt(3) == 0 ? LARGE_JUMP_MILLIS : SMALL_JUMP_MILLIS;
    int millis = world.random().nextInt(2 * reach) - reach;
    node.note("clock", millis, () -> "its wall clock jumps by " + millis + " ms");
    node.clock().jump(millis);
  }

  private void fillUp(ParticipantNode participant) {
    participant.note("full", 0, () -> "its disk is full");
    participant.disk().fillUp();
  }

  private void failSync(ParticipantNode participant) {
    participant.note("badsync", 0, () -> "its next sync fails");
    participant.disk().failNextSync();
  }
}
