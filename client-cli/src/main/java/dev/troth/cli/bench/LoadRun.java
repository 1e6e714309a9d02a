package dev.troth.cli.bench;

import dev.troth.cli.client.Loop;
import dev.troth.cli.client.SubmissionResult;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/**
 * Starts what the workload asks for when the pacer says so, as long as there is room, and notes how
 * it ends. Everything happens on the loop; others may look at the counts.
 *
 * <p>A transaction belongs to the measurement when it was <em>meant</em> to start in it; its
 * latency counts from then. Throughput counts what is done in the measurement.
 */
final class LoadRun {

  private final Loop loop;
  private final Target target;
  private final Workload workload;
  private final RandomGenerator random;
  private final Pacer pacer;
  private final int maxInFlight;
  private final Phases phases;
  private final Books books;

  private final Tally tally = new Tally();
  private final LatencyRecord latencies = new LatencyRecord();
  private final AgeRecord ages = new AgeRecord();
  private final LongAdder doneEver = new LongAdder();
  private final LongAdder doneInMeasurement = new LongAdder();
  private final LongAdder missingReads = new LongAdder();
  private final CountDownLatch finished = new CountDownLatch(1);
  private int open;
  private boolean timerSet;

  LoadRun(
      Loop loop,
      Target target,
      Workload workload,
      RandomGenerator random,
      Pacer pacer,
      int maxInFlight,
      Phases phases,
      Books books) {
    this.loop = loop;
    this.target = target;
    this.workload = workload;
    this.random = random;
    this.pacer = pacer;
    this.maxInFlight = maxInFlight;
    this.phases = phases;
    this.books = books;
  }

  /** The first ones were meant to start when the load begins, however late this comes. */
  void start() {
    loop.execute(() -> fill(phases.beginNanos()));
  }

  /** Waits until everything has ended; false when that takes longer. */
  boolean awaitEnd(Duration limit) throws InterruptedException {
    return finished.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  Tally tally() {
    return tally;
  }

  Latencies latencies() {
    return latencies.summary();
  }

  /** How far behind now what was read was. */
  Ages ages() {
    return ages.summary();
  }

  /** Done as asked since the start of the run, warm-up included. */
  long doneEver() {
    return doneEver.sum();
  }

  /** Done as asked while it was measured. */
  long doneInMeasurement() {
    return doneInMeasurement.sum();
  }

  /** Reads that did not find an account that is there. */
  long missingReads() {
    return missingReads.sum();
  }

  private void fill() {
    fill(loop.nanoTime());
  }

  private void fill(long atNanos) {
    long now = atNanos;
    while (open < maxInFlight && !phases.isOver(now)) {
      long meant = pacer.nextStartNanos(now);
      if (meant - now > 0) {
        wakeAt(Math.min(meant, phases.endNanos()), now);
        return;
      }
      pacer.started();
      begin(meant);
      now = loop.nanoTime();
    }
    if (phases.isOver(now)) {
      skipTheRest(now);
      if (open == 0) {
        finished.countDown();
      }
    }
  }

  private void wakeAt(long nanos, long now) {
    if (!timerSet) {
      timerSet = true;
      loop.schedule(
          Duration.ofNanos(nanos - now),
          () -> {
            timerSet = false;
            fill();
          });
    }
  }

  /** What was meant to start before the end and had no room has waited at least until now. */
  private void skipTheRest(long now) {
    for (long meant = pacer.nextStartNanos(now);
        !phases.isOver(meant);
        meant = pacer.nextStartNanos(now)) {
      pacer.started();
      if (phases.isMeasured(meant)) {
        tally.notStarted();
        latencies.record(now - meant);
      }
    }
  }

  private void begin(long meant) {
    open++;
    Work work = workload.next(random);
    if (work instanceof Work.Write write) {
      target.write(write.spec(), result -> written(write, result, meant));
    } else if (work instanceof Work.Reading reading) {
      target.read(
          reading.request(), response -> read(response, meant), reason -> failed(reason, meant));
    }
  }

  private void written(Work.Write write, SubmissionResult result, long meant) {
    books.enter(write, result);
    switch (result.conclusion()) {
      case COMMITTED, COMPLETED -> done(meant);
      case ABORTED,
          COMPENSATED,
          STUCK,
          REFUSED,
          INVALID,
          NOT_SENT,
          UNKNOWN,
          IN_PROGRESS,
          ACCEPTED -> {}
    }
    if (phases.isMeasured(meant)) {
      count(result);
    }
    ended();
  }

  private void count(SubmissionResult result) {
    Reason reason = result.outcome().getReason();
    result.triedAgain().forEach(tally::triedAgain);
    switch (result.conclusion()) {
      case COMMITTED, COMPLETED -> tally.committed();
      case ABORTED, COMPENSATED -> tally.aborted(reason.getCode());
      case REFUSED, INVALID, NOT_SENT -> tally.refused(reason.getCode());
      case STUCK, UNKNOWN, IN_PROGRESS, ACCEPTED -> tally.unknown();
    }
  }

  private void read(ReadResponse response, long meant) {
    if (!response.getValuesList().stream().allMatch(ReadValue::getExists)) {
      missingReads.increment();
    }
    done(meant);
    if (phases.isMeasured(meant)) {
      tally.read();
      if (response.hasStaleness()) {
        ages.record(response.getStaleness());
      }
    }
    ended();
  }

  private void failed(Reason reason, long meant) {
    if (phases.isMeasured(meant)) {
      tally.refused(reason.getCode());
    }
    ended();
  }

  private void done(long meant) {
    long now = loop.nanoTime();
    doneEver.increment();
    if (phases.isMeasured(now)) {
      doneInMeasurement.increment();
    }
    if (phases.isMeasured(meant)) {
      latencies.record(now - meant);
    }
  }

  private void ended() {
    open--;
    fill();
  }
}
