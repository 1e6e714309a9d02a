package dev.troth.systemtests.simulation;

import dev.troth.coordinator.engine.EngineMetrics;
import dev.troth.id.TransactionId;
import dev.troth.systemtests.simulation.checks.RegisterInvariants;
import dev.troth.systemtests.simulation.checks.SagaAftermath;
import dev.troth.systemtests.simulation.checks.SagaTruth;
import dev.troth.systemtests.simulation.history.SagaAsked;
import dev.troth.systemtests.simulation.workload.SagaClients;
import dev.troth.systemtests.simulation.workload.SagaHistory;
import dev.troth.systemtests.simulation.workload.SagaMischief;
import dev.troth.systemtests.simulation.world.Schedule;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.Trace;
import dev.troth.systemtests.simulation.world.Violation;
import dev.troth.systemtests.simulation.world.World;
import dev.troth.v1.TransactionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One seed's life with sagas: clients and mishaps are set loose, everything is healed, every saga
 * comes to its end, and what is left is looked at.
 */
final class SagaSimulation {

  private static final Duration OPENING = Duration.ofMinutes(1);

  /** Handovers, backoffs of what is stuck, and operators take their time. */
  private static final Duration AFTERMATH = Duration.ofMinutes(5);

  private static final Duration EPILOGUE = Duration.ofSeconds(3);

  private final World world;
  private final RegisterInvariants registers = new RegisterInvariants();
  private final SagaHistory history;
  private final Trace trace;
  private final SagaClients clients;
  private final SagaMischief mischief;

  SagaSimulation(Schedule schedule, Seams seams, EngineMetrics metrics, Trace trace) {
    this.trace = trace;
    this.world = new World(schedule, seams, registers, metrics, trace);
    this.history = new SagaHistory(new SagaTruth(registers)::told);
    this.clients = new SagaClients(world, history);
    this.mischief = new SagaMischief(world);
  }

  Result run() {
    try {
      live();
      if (world.violation().isEmpty()) {
        SagaAftermath.check(world, history, registers);
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
        shapes());
  }

  private Map<String, Integer> counts() {
    Map<String, Integer> counts = new TreeMap<>();
    counts.put("boundaries", Math.toIntExact(world.boundaries()));
    counts.put("sagas", registers.sagas().opened().size());
    counts.put("completed", ended(TransactionStatus.TRANSACTION_STATUS_COMPLETED));
    counts.put("compensated", ended(TransactionStatus.TRANSACTION_STATUS_COMPENSATED));
    counts.put("resolved", registers.sagas().resolved());
    return counts;
  }

  private int ended(TransactionStatus how) {
    return (int)
        registers.sagas().opened().stream()
            .filter(saga -> registers.sagas().outcome(saga).filter(how::equals).isPresent())
            .count();
  }

  private Set<String> shapes() {
    return history.all().stream()
        .filter(SagaAsked::isSaga)
        .map(asked -> GraphShape.of(asked.saga()))
        .collect(Collectors.toSet());
  }

  private void live() {
    clients.open();
    require(world.runUntil(clients::isOpened, OPENING), "nothing was ever opened");
    world.beginFaults();
    clients.begin();
    mischief.begin();
    boolean unused = world.runUntil(() -> false, Duration.ofNanos(world.schedule().faultNanos()));
    world.heal();
    require(
        world.runUntil(this::isOver, AFTERMATH),
        "never over: " + SagaAftermath.open(world).orElse("clients, or drivers"));
    clients.askAgain();
    unused = world.runUntil(() -> false, EPILOGUE);
    require(world.runUntil(this::isOver, AFTERMATH), "never over again");
  }

  private boolean isOver() {
    world.requireResolvedInTime();
    return clients.areDone()
        && world.isResolved()
        && world.isIdle()
        && SagaAftermath.isOver(world)
        && !isDriven();
  }

  private boolean isDriven() {
    List<TransactionId> all =
        history.all().stream().filter(SagaAsked::isSaga).map(SagaAsked::id).toList();
    return world.coordinators().stream().anyMatch(each -> each.drivesAny(all));
  }

  private void require(boolean holds, String otherwise) {
    if (!holds && world.violation().isEmpty()) {
      world.fail(new Violation(otherwise));
    }
  }
}
