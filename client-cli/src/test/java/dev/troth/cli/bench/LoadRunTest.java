package dev.troth.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.cli.client.FakeLoop;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LoadRunTest {

  private static final Duration USUAL = Duration.ofMillis(1);
  private static final Duration WARMUP = Duration.ofSeconds(1);
  private static final Duration MEASURED = Duration.ofSeconds(10);
  private static final Duration STALL = Duration.ofSeconds(2);

  private final FakeLoop loop = new FakeLoop();
  private final Phases phases = Phases.of(loop.nanoTime(), WARMUP, MEASURED);
  private final KeySpace space =
      new KeySpace("bench/r-1/", Plans.of(WorkloadKind.transfer, 2).participants(), 10);

  @Test
  void anOpenLoopCountsTheWaitOfThoseThatCouldNotStart() throws Exception {
    FakeTarget target = new FakeTarget(loop, USUAL).stalling(Duration.ofSeconds(5), STALL);

    Latencies latencies = run(new OpenLoop(phases.beginNanos(), 100), 1, target).latencies();

    // 200 of 1000 were meant to start in the stall; they waited from 2 s down to nothing.
    assertThat(latencies.count()).isEqualTo(1000);
    assertThat(millis(latencies.p50Nanos())).isEqualTo(1);
    assertThat(millis(latencies.p90Nanos())).isBetween(1000L, 1200L);
    assertThat(millis(latencies.p99Nanos())).isBetween(1850L, 2000L);
  }

  /** What coordinated omission is: the same stall, and it is one latency among thousands. */
  @Test
  void aClosedLoopCountsTheStallOnce() throws Exception {
    FakeTarget target = new FakeTarget(loop, USUAL).stalling(Duration.ofSeconds(5), STALL);

    Latencies latencies = run(new ClosedLoop(), 1, target).latencies();

    assertThat(latencies.count()).isEqualTo(8001);
    assertThat(millis(latencies.p999Nanos())).isEqualTo(1);
    assertThat(millis(latencies.maxNanos())).isBetween(1990L, 2000L);
  }

  @Test
  void anOpenLoopStartsOnItsSchedule() throws Exception {
    FakeTarget target = new FakeTarget(loop, USUAL);

    LoadRun run = run(new OpenLoop(phases.beginNanos(), 250), 64, target);

    assertThat(run.doneEver()).isEqualTo(250 * 11);
    assertThat(run.tally().outcomes().committed()).isEqualTo(250 * 10);
    assertThat(target.mostOpen()).isEqualTo(1);
    assertThat(millis(run.latencies().maxNanos())).isEqualTo(1);
  }

  @Test
  void whatNeverStartedHasWaitedUntilTheEnd() throws Exception {
    FakeTarget target = new FakeTarget(loop, Duration.ofMillis(10));

    LoadRun run = run(new OpenLoop(phases.beginNanos(), 200), 1, target);

    // 100 a second can be done, 200 are meant to start.
    Outcomes outcomes = run.tally().outcomes();
    assertThat(outcomes.notStarted()).isBetween(1_090L, 1_110L);
    assertThat(outcomes.committed() + outcomes.notStarted()).isEqualTo(2_000);
    assertThat(run.latencies().count()).isEqualTo(2_000);
    assertThat(millis(run.latencies().maxNanos())).isGreaterThan(5_000);
  }

  @Test
  void aClosedLoopKeepsAsManyOpenAsItIsTold() throws Exception {
    FakeTarget target = new FakeTarget(loop, USUAL);

    LoadRun run = run(new ClosedLoop(), 7, target);

    assertThat(target.mostOpen()).isEqualTo(7);
    assertThat(run.doneInMeasurement()).isEqualTo(70_000);
  }

  @Test
  void theWarmUpIsInTheLedgerButNotInTheMeasurement() throws Exception {
    Ledger ledger = new Ledger(space.slots());
    FakeTarget target = new FakeTarget(loop, USUAL);

    LoadRun run = run(new OpenLoop(phases.beginNanos(), 10), 1, target, ledger);

    long events = 0;
    for (int slot = 0; slot < space.slots(); slot++) {
      events += ledger.events(slot);
    }
    assertThat(events).isEqualTo(2 * 110);
    assertThat(run.tally().outcomes().committed()).isEqualTo(100);
  }

  private LoadRun run(Pacer pacer, int inFlight, FakeTarget target) throws Exception {
    return run(pacer, inFlight, target, new Ledger(space.slots()));
  }

  private LoadRun run(Pacer pacer, int inFlight, FakeTarget target, Ledger ledger)
      throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    LoadRun run =
        new LoadRun(
            loop,
            target,
            Workload.of(Plans.of(WorkloadKind.transfer, 2), space),
            random,
            pacer,
            inFlight,
            phases,
            new Books(ledger, new Sample(10, random)));
    run.start();
    loop.advance(WARMUP.plus(MEASURED).plus(Duration.ofSeconds(1)));
    assertThat(run.awaitEnd(Duration.ZERO)).isTrue();
    return run;
  }

  /** A histogram rounds up within a thousandth. */
  private static long millis(long nanos) {
    return Math.round(nanos / 1e6 - 0.002 * nanos / 1e6);
  }
}
