package dev.troth.systemtests.simulation;

import dev.troth.coordinator.engine.EngineMetrics;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.Trace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Runs one seed after the other, on as many threads as there are cores, until it has found one. */
final class SeedRun {

  private static final int THREADS = Math.min(2, Runtime.getRuntime().availableProcessors());

  private final Life life;
  private final Supplier<Seams> seams;
  private final AtomicLong next;
  private final List<Result> failures = new ArrayList<>();
  private long seeds;
  private long events;
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Set<String> shapes = new HashSet<>();

  SeedRun(Life life, long firstSeed, Supplier<Seams> seams) {
    this.life = life;
    this.next = new AtomicLong(firstSeed);
    this.seams = seams;
  }

  /** Looks for the seed that finds a planted bug; fails when none of so many does. */
  static void requireFound(Life life, Object bug, Supplier<Seams> planted, long maxSeeds) {
    SeedRun run = new SeedRun(life, 1, planted);
    run.runWhile(() -> run.seeds() < maxSeeds);
    Result found =
        run.failure()
            .orElseThrow(() -> new AssertionError("no seed among " + maxSeeds + " finds " + bug));
    System.out.printf(
        "planted bug %s: found by seed %d after %d seeds: %s%n",
        bug, found.seed(), run.seeds(), found.violation().map(Throwable::getMessage).orElse(""));
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
      take(life.live(next.getAndIncrement(), seams.get(), metrics, Trace.unread()));
    }
  }

  private synchronized void take(Result result) {
    seeds++;
    events += result.events();
    result.counts().forEach((what, count) -> counts.merge(what, count, Integer::sum));
    shapes.addAll(result.shapes());
    if (result.violation().isPresent()) {
      failures.add(result);
    }
  }

  /** The first seed that was found, if any. */
  synchronized Optional<Result> failure() {
    return failures.stream().findFirst();
  }

  synchronized long seeds() {
    return seeds;
  }

  /** How many different graphs there were. */
  synchronized int shapes() {
    return shapes.size();
  }

  @Override
  public synchronized String toString() {
    return "seeds=%d events=%d %s shapes=%d failed=%d"
        .formatted(seeds, events, counts, shapes.size(), failures.size());
  }
}
