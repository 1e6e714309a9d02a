package dev.troth.systemtests.simulation;

import dev.troth.coordinator.engine.EngineMetrics;
import dev.troth.systemtests.simulation.checks.Aftermath;
import dev.troth.systemtests.simulation.checks.RegisterInvariants;
import dev.troth.systemtests.simulation.checks.Replicas;
import dev.troth.systemtests.simulation.history.History;
import dev.troth.systemtests.simulation.workload.Clients;
import dev.troth.systemtests.simulation.world.DiskImage;
import dev.troth.systemtests.simulation.world.ParticipantNode;
import dev.troth.systemtests.simulation.world.ReplicaNode;
import dev.troth.systemtests.simulation.world.Schedule;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.Trace;
import dev.troth.systemtests.simulation.world.Violation;
import dev.troth.systemtests.simulation.world.World;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One seed's life: accounts are opened, clients and mishaps set loose, everything is healed, and
 * what is left is looked at.
 */
final class Simulation {

  private static final Duration OPENING = Duration.ofMinutes(1);
  private static final Duration AFTERMATH = Duration.ofMinutes(2);

  private final World world;
  private final History history = new History();
  private final RegisterInvariants registers = new RegisterInvariants();
  private final Trace trace;
  private final Clients clients;

  Simulation(Schedule schedule, Seams seams, EngineMetrics metrics, Trace trace) {
    this.trace = trace;
    this.world = new World(schedule, seams, registers, metrics, trace);
    this.clients = new Clients(world, history, registers::told);
  }

  Result run() {
    try {
      live();
      if (world.violation().isEmpty()) {
        Aftermath.check(world, history, registers);
      }
    } catch (Violation e) {
      world.fail(e);
    }
    return new Result(
        world.schedule().seed(),
        world.violation(),
        trace.hash(),
        trace.events(),
        counts(),
        Set.of());
  }

  private Map<String, Integer> counts() {
    Map<String, Integer> counts = new TreeMap<>();
    counts.put("committed", registers.committed().size());
    counts.put("reads", history.reads().size());
    if (world.schedule().reads().isPresent()) {
      counts.putAll(world.counts());
      counts.put("histories", history.histories().size());
      for (ParticipantNode participant : world.participants()) {
        DiskImage image = participant.disk().image();
        image.pasts().values().forEach(past -> add(counts, "pruned", past.events()));
        add(counts, "trimmed", image.trimmed());
      }
      for (ReplicaNode replica : world.replicas()) {
        replica
            .disk()
            .image()
            .pasts()
            .values()
            .forEach(past -> add(counts, "pruned at a replica", past.events()));
      }
    }
    return counts;
  }

  private static void add(Map<String, Integer> counts, String what, long more) {
    counts.merge(what, Math.toIntExact(more), Integer::sum);
  }

  private void live() {
    clients.open();
    require(world.runUntil(clients::isOpened, OPENING), "the accounts were never opened");
    world.beginFaults();
    clients.begin();
    boolean unused = world.runUntil(() -> false, Duration.ofNanos(world.schedule().faultNanos()));
    world.heal();
    require(world.runUntil(this::isOver, AFTERMATH), "clients are never done");
    require(
        world.runUntil(() -> Replicas.haveCaughtUp(world), AFTERMATH),
        "a replica never catches up");
  }

  private boolean isOver() {
    world.requireResolvedInTime();
    return clients.areDone() && world.isResolved() && world.isIdle();
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      world.fail(new Violation(otherwise));
    }
  }
}
