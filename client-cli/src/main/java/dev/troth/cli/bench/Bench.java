package dev.troth.cli.bench;

import dev.troth.cli.client.AsyncCalls;
import dev.troth.cli.client.CoordinatorAddress;
import dev.troth.cli.client.Loop;
import dev.troth.cli.client.SubmitClient;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** A run from its first account to its proof. */
public final class Bench {

  private static final Duration WATCH_INTERVAL = Duration.ofMillis(200);

  private final BenchPlan plan;
  private final Loop loop;
  private final Target target;
  private final Inquiry inquiry;
  private final Meters meters;
  private final Watcher watcher;

  /**
   * @param loop that the clients' answers come on
   * @param metrics where daemons serve their metrics over HTTP
   */
  public Bench(
      BenchPlan plan,
      Loop loop,
      SubmitClient submissions,
      AsyncCalls calls,
      List<CoordinatorAddress> metrics,
      Watcher watcher) {
    this.plan = plan;
    this.loop = loop;
    this.target = new SessionTarget(new ClusterTarget(submissions, calls), plan.inFlight());
    this.inquiry = new Inquiry(calls);
    this.meters = new Meters(metrics);
    this.watcher = watcher;
  }

  public BenchReport run() throws BenchFailedException, InterruptedException {
    SplittableRandom random = new SplittableRandom(plan.seed());
    KeySpace space = new KeySpace(plan.prefix(), plan.participants(), plan.keys());
    Ledger ledger = new Ledger(space.slots());
    boolean hasAccounts = plan.workload() != WorkloadKind.append;
    long totalBefore = hasAccounts ? openAccounts(space, ledger) : 0;
    Books books = new Books(ledger, new Sample(plan.sample(), random.split()));
    try (PreciseTimers timers = new PreciseTimers(loop)) {
      Phases phases = Phases.of(loop.nanoTime(), plan.warmup(), plan.duration());
      LoadRun run =
          new LoadRun(
              timers,
              target,
              Workload.of(plan, space),
              random,
              pacer(phases),
              plan.inFlight(),
              phases,
              books);
      Costs costs = load(run, phases);
      watcher.proving();
      ProofResult proof =
          new Proof(space, books, target, inquiry)
              .check(totalBefore, hasAccounts, run.missingReads());
      return new BenchReport(
          plan,
          run.doneInMeasurement() / (plan.duration().toNanos() / 1e9),
          run.tally().outcomes(),
          run.latencies(),
          run.ages(),
          costs,
          proof);
    }
  }

  private long openAccounts(KeySpace space, Ledger ledger)
      throws BenchFailedException, InterruptedException {
    meters.check(); // The first look costs the daemons time; it is not to be in the measurement.
    Accounts accounts = new Accounts(space, ledger);
    accounts.open(target, opened -> watcher.opened(opened, space.accounts()));
    Findings findings = new Findings();
    long total = accounts.audit(inquiry, findings);
    if (!findings.areNone()) {
      throw new BenchFailedException(
          "the accounts are not what they were opened with: " + findings.text());
    }
    return total;
  }

  private Pacer pacer(Phases phases) {
    return plan.rate().isPresent()
        ? new OpenLoop(phases.beginNanos(), plan.rate().getAsDouble())
        : new ClosedLoop();
  }

  private Costs load(LoadRun run, Phases phases) throws InterruptedException {
    run.start();
    watchUntil(phases.measureNanos(), run, phases);
    Meters.Reading before = meters.read(run.doneEver());
    watchUntil(phases.endNanos(), run, phases);
    Meters.Reading after = meters.read(run.doneEver());
    while (!run.awaitEnd(WATCH_INTERVAL)) {
      tell(run, phases);
    }
    return after.since(before);
  }

  private void watchUntil(long nanos, LoadRun run, Phases phases) throws InterruptedException {
    for (long left = nanos - loop.nanoTime(); left > 0; left = nanos - loop.nanoTime()) {
      boolean unused = run.awaitEnd(Duration.ofNanos(Math.min(left, WATCH_INTERVAL.toNanos())));
      tell(run, phases);
    }
  }

  private void tell(LoadRun run, Phases phases) {
    long now = loop.nanoTime();
    watcher.loaded(
        run.doneEver(),
        (now - phases.beginNanos()) / 1e9,
        (phases.endNanos() - phases.beginNanos()) / 1e9,
        now - phases.measureNanos() >= 0);
  }
}
