package dev.troth.systemtests.simulation.world;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Messages arrive late, twice, in another order or never; hosts are cut off or clogged. */
public final class SimulatedNetwork {

  private static final long LEAST_NANOS = 50_000;
  private static final int SPREAD_NANOS = 1_000_000;
  private static final int SLOW_FACTOR = 100;

  /** Messages that follow one another, when the schedule says so. */
  public static final class Stream {
    private long lastArrival;
  }

  private final World world;
  private final boolean[][] cut;
  private final boolean[] clogged;
  private final List<List<Runnable>> held = new ArrayList<>();

  SimulatedNetwork(World world, int nodes) {
    this.world = world;
    this.cut = new boolean[nodes][nodes];
    this.clogged = new boolean[nodes];
    for (int i = 0; i < nodes; i++) {
      held.add(new ArrayList<>());
    }
  }

  /**
   * Sends something on its way.
   *
   * @return whether it may still arrive
   */
  public boolean send(
      Node from, Node to, String what, long detail, Supplier<String> text, Runnable arrival) {
    return send(new Stream(), from, to, what, detail, text, arrival);
  }

  boolean send(
      Stream stream,
      Node from,
      Node to,
      String what,
      long detail,
      Supplier<String> text,
      Runnable arrival) {
    if (!from.isUp()) {
      return false;
    }
    String fate = fate(from, to);
    from.note(what, detail + fate.length(), () -> "to " + to.name() + " " + text.get() + fate);
    if (!fate.isEmpty()) {
      return false;
    }
    boolean isStream = world.schedule().ordered();
    travel(isStream ? stream : new Stream(), from, to, arrival);
    if (chance(world.schedule().duplication()) && !isStream) {
      travel(new Stream(), from, to, arrival);
    }
    return true;
  }

  private String fate(Node from, Node to) {
    if (cut[from.number()][to.number()]) {
      return " (cut off)";
    }
    return chance(world.schedule().loss()) ? " (lost)" : "";
  }

  private boolean chance(double probability) {
    return world.isFaulty() && probability > 0 && world.random().nextDouble() < probability;
  }

  private void travel(Stream stream, Node from, Node to, Runnable arrival) {
    if (clogged[from.number()]) {
      held.get(from.number()).add(() -> travel(stream, from, to, arrival));
      return;
    }
    if (clogged[to.number()]) {
      held.get(to.number()).add(() -> travel(stream, from, to, arrival));
      return;
    }
    long nanos = LEAST_NANOS + world.random().nextInt(SPREAD_NANOS);
    if (chance(world.schedule().slowDelivery())) {
      nanos *= 1 + world.random().nextInt(SLOW_FACTOR);
    }
    long arrives = Math.max(world.agenda().now() + nanos, stream.lastArrival + 1);
    stream.lastArrival = arrives;
    world.agenda().after(arrives - world.agenda().now(), () -> to.deliver(arrival));
  }

  /** Nothing gets from one to the other; the way back is another matter. */
  void cut(Node from, Node to) {
    cut[from.number()][to.number()] = true;
  }

  boolean isCut(Node one, Node other) {
    return cut[one.number()][other.number()] || cut[other.number()][one.number()];
  }

  void mend(Node from, Node to) {
    cut[from.number()][to.number()] = false;
  }

  /** What it sends and what it is sent waits. */
  void clog(Node node) {
    clogged[node.number()] = true;
  }

  void unclog(Node node) {
    clogged[node.number()] = false;
    List<Runnable> waiting = List.copyOf(held.get(node.number()));
    held.get(node.number()).clear();
    waiting.forEach(Runnable::run);
  }
}
