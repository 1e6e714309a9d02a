package dev.troth.systemtests.simulation;

import dev.troth.coordinator.engine.EngineMetrics;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.systemtests.simulation.world.Schedule;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.Trace;

/** What a seed stands for, and what comes of it. */
enum Life {
  /** Transactions, and reads of all kinds. */
  TRANSACTIONS("SimulationTest#everySeedKeepsEveryPromise") {
    @Override
    Result live(long seed, Seams seams, EngineMetrics metrics, Trace trace) {
      Schedule schedule = Boolean.getBoolean("heavy") ? Schedule.heavy(seed) : Schedule.of(seed);
      return new Simulation(schedule, seams, metrics, trace).run();
    }
  },
  /** Replicas, caches and short pasts. */
  READS("ReadSimulationTest#everySessionSeesWhatItMay") {
    @Override
    Result live(long seed, Seams seams, EngineMetrics metrics, Trace trace) {
      return new Simulation(Schedule.ofReads(seed), seams, metrics, trace).run();
    }
  },
  /** Sagas, and a little besides. */
  SAGAS("SagaSimulationTest#everySagaComesToOneEnd") {
    @Override
    Result live(long seed, Seams seams, EngineMetrics metrics, Trace trace) {
      return new SagaSimulation(Schedule.ofSagas(seed), seams, metrics, trace).run();
    }
  };

  private final String test;

  Life(String test) {
    this.test = test;
  }

  /** The test that looks at its seeds. */
  String test() {
    return test;
  }

  abstract Result live(long seed, Seams seams, EngineMetrics metrics, Trace trace);

  /** One seed alone. */
  Result live(long seed, Seams seams, Trace trace) {
    return live(seed, seams, new EngineMetrics(new Metrics()), trace);
  }
}
