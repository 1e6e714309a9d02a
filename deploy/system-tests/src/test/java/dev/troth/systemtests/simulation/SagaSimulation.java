package dev.troth.systemtests.simulation;

import dev.troth.coordinator.engine.EngineMetrics;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.systemtests.simulation.checks.SagaAftermath;
import dev.troth.systemtests.simulation.checks.SagaInvariants;
import dev.troth.systemtests.simulation.history.SagaAttempt;
import dev.troth.systemtests.simulation.workload.SagaClients;
import dev.troth.systemtests.simulation.world.Schedule;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.Trace;
import dev.troth.systemtests.simulation.world.Violation;
import dev.troth.systemtests.simulation.world.World;
import dev.troth.v1.TransactionStatus;
import java.time.Duration;
import java.util.Optional;

/**
 * One seed's life with sagas: clients and mishaps are set loose, everything is healed, whatever is
 * unfinished is handed over and brought to its end, and what is left is looked at.
 */
final class SagaSimulation {

  /** Handovers begin after 10 s of silence, and are offered again 30 s later at most. */
  private static final Duration AFTERMATH = Duration.ofMinutes(4);

  /** What came of it. */
  record Result(
      long seed, Optional<Violation> violation, int sagas, int completed, int compensated) {}

  private final World world;
  private final SagaClients clients;

  SagaSimulation(long seed, Seams seams, Trace trace) {
    this.world =
        new World(
            Schedule.ofSagas(seed),
            seams,
            new SagaInvariants(),
            new EngineMetrics(new Metrics()),
            trace);
    this.clients = new SagaClients(world);
  }

  Result run() {
    try {
      live();
      if (world.violation().isEmpty()) {
        new SagaAftermath(world.participants(), clients.attempts()).check();
      }
    } catch (Violation e) {
      world.fail(e);
    }
    return new Result(
        world.schedule().seed(),
        world.violation(),
        clients.attempts().size(),
        ended(TransactionStatus.TRANSACTION_STATUS_COMPLETED),
        ended(TransactionStatus.TRANSACTION_STATUS_COMPENSATED));
  }

  private int ended(TransactionStatus status) {
    return (int)
        clients.attempts().stream()
            .map(SagaAttempt::end)
            .filter(end -> end.equals(Optional.of(status)))
            .count();
  }

  private void live() {
    world.beginFaults();
    clients.begin();
    boolean unused = world.runUntil(() -> false, Duration.ofNanos(world.schedule().faultNanos()));
    world.heal();
    if (!world.runUntil(this::isOver, AFTERMATH)) {
      world.fail(new Violation("sagas are never over"));
    }
  }

  private boolean isOver() {
    return clients.areDone() && world.isResolved() && world.isIdle() && isEverySagaEnded();
  }

  private boolean isEverySagaEnded() {
    return world.participants().stream()
        .allMatch(
            participant ->
                participant.disk().image().homes().stream().allMatch(home -> home.row().ended()));
  }
}
