package dev.troth.systemtests.simulation;

import dev.troth.coordinator.engine.EngineMetrics;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.systemtests.simulation.world.Schedule;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Runs one seed after the other, on as many threads as there are cores, until it has found one. */
final class SeedRun {

  private static final int THREADS = Math.min(2, Runtime.getRuntime().availableProcessors());

  private final Supplier<Seams> seams;
  private final AtomicLong next;
  private final List<Simulation.Result> failures = new ArrayList<>();
  private long seeds;
  private long events;
  private long committed;
  private long reads;

  SeedRun(long firstSeed, Supplier<Seams> seams) {
    this.next = new AtomicLong(firstSeed);
    this.seams = seams;
  }

  /** One seed. */
  static Simulation.Result run(long seed, Seams seams, Trace trace) {
    return new Simulation(schedule(seed), seams, new EngineMetrics(new Metrics()), trace).run();
  }

  private static Schedule schedule(long seed) {
    return Boolean.getBoolean("heavy") ? Schedule.heavy(seed) : Schedule.of(seed);
  }

  /** Runs seeds while there is reason to go on, or until one fails. */
  SeedRun runWhile(BooleanSupplier goesOn) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(() -> work(goesOn), "simulation-" + i);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts a test", e);
      }
    }
    return this;
  }

  private void work(BooleanSupplier goesOn) {
    EngineMetrics metrics = new EngineMetrics(new Metrics());
    while (failure().isEmpty() && goesOn.getAsBoolean()) {
      Schedule schedule = schedule(next.getAndIncrement());
      take(new Simulation(schedule, seams.get(), metrics, Trace.unread()).run());
    }
  }

  private synchronized void take(Simulation.Result result) {
    seeds++;
    events += result.events();
    committed += result.committed();
    reads += result.reads();
    if (result.violation().isPresent()) {
      failures.add(result);
    }
  }

  /** The first seed that was found, if any. */
  synchronized Optional<Simulation.Result> failure() {
    return failures.stream().findFirst();
  }

  synchronized long seeds() {
    return seeds;
  }

  synchronized long committed() {
    return committed;
  }

  synchronized long reads() {
    return reads;
  }

  @Override
  public synchronized String toString() {
    return "seeds=%d events=%d committed=%d reads=%d failed=%d"
        .formatted(seeds, events, committed, reads, failures.size());
  }
}
