package dev.troth.systemtests.process.load;

import dev.troth.cli.client.Conclusion;
import dev.troth.cli.client.SubmissionResult;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.CpuTime;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.cluster.Surroundings;
import dev.troth.v1.TransactionSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A load of transfers between two participants, so many in flight at once; prints what comes out of
 * it. README.md says how to run it.
 */
final class LoadDriver {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int RETRIES = 100;
  private static final Duration END_LIMIT = Duration.ofMinutes(1);
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final int WARM_UP_IN_FLIGHT = 64;

  private final Cluster cluster;
  private final Accounts accounts;

  private LoadDriver(Cluster cluster) {
    this.cluster = cluster;
    this.accounts = new Accounts(cluster.names().get(0), cluster.names().get(1));
  }

  /** Arguments: how many in flight (several, with commas), and for how many seconds each. */
  public static void main(String[] args) throws InterruptedException {
    String[] inFlight = (args.length > 0 ? args[0] : "1,16,64,256").split(",", -1);
    Duration length = Duration.ofSeconds(args.length > 1 ? Long.parseLong(args[1]) : 10);
    try (Cluster cluster =
        Cluster.in(Surroundings.ofBuild().work())
            .participants("bank-a", "bank-b")
            .coordinators(1)
            .make()) {
      cluster.start();
      LoadDriver driver = new LoadDriver(cluster);
      driver.open();
      driver.run(WARM_UP_IN_FLIGHT, WARM_UP);
      System.out.println("in flight      tx/s   p50 ms   p99 ms  CPU us/tx   retried");
      for (String count : inFlight) {
        System.out.println(driver.run(Integer.parseInt(count), length));
      }
      if (!driver.accounts.areConserved(cluster.coordinator(1).client())) {
        throw new IllegalStateException("money was made or lost");
      }
      System.out.println("the total of all accounts is what it was");
    }
    System.exit(0); // The transport's thread may still be closing.
  }

  private void open() throws InterruptedException {
    List<TransactionSpec> openings = accounts.openings();
    try (Clients clients = clients()) {
      List<SubmissionResult> opened = clients.run(openings.size(), 1, openings::get, END_LIMIT);
      if (opened.stream().anyMatch(result -> result.conclusion() != Conclusion.COMMITTED)) {
        throw new IllegalStateException("the accounts could not be opened: " + opened);
      }
    }
  }

  /** Loads the daemons and says what came out of it, as a line of the table. */
  private String run(int inFlight, Duration length) throws InterruptedException {
    CountDownLatch running = new CountDownLatch(inFlight);
    Duration cpuBefore = cpuTime();
    long begin = System.nanoTime();
    Measurements measurements = new Measurements();
    try (Clients clients = clients()) {
      for (int number = 0; number < inFlight; number++) {
        new Turns(clients, begin + length.toNanos(), measurements, running).submitNext();
      }
      if (!running.await(length.plus(END_LIMIT).toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(running.getCount() + " clients got no answer");
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    return measurements.line(inFlight, seconds, cpuTime().minus(cpuBefore));
  }

  private Clients clients() {
    return new Clients(cluster.coordinatorAddresses(), PATIENCE, RETRIES);
  }

  /** Of all processes: the daemons, and this one, which is the client. */
  private Duration cpuTime() {
    Duration sum = CpuTime.of(ProcessHandle.current().pid()).orElseThrow();
    for (DaemonProcess daemon : cluster.daemons()) {
      sum = sum.plus(daemon.cpuTime().orElseThrow());
    }
    return sum;
  }

  /** A client that submits one transfer after the other until the time is up. */
  private final class Turns {
    private final Clients clients;
    private final long end;
    private final Measurements measurements;
    private final CountDownLatch running;
    private long submitted;

    Turns(Clients clients, long end, Measurements measurements, CountDownLatch running) {
      this.clients = clients;
      this.end = end;
      this.measurements = measurements;
      this.running = running;
    }

    void submitNext() {
      submitted = System.nanoTime();
      if (submitted - end >= 0) {
        running.countDown();
      } else {
        clients.submit(accounts.nextTransfer(), this::take);
      }
    }

    private void take(SubmissionResult result) {
      if (result.conclusion() != Conclusion.COMMITTED) {
        throw new IllegalStateException("not committed: " + result);
      }
      measurements.add(System.nanoTime() - submitted, result.attempts());
      submitNext();
    }
  }

  /** Of one run; filled by the client's one thread. */
  private static final class Measurements {
    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(5);

    private final Histogram micros = new Histogram(LONGEST_MICROS, 3);
    private long retried;

    synchronized void add(long nanos, int attempts) {
      micros.recordValue(nanos / 1000);
      retried += attempts > 1 ? 1 : 0;
    }

    synchronized String line(int inFlight, double seconds, Duration cpu) {
      long count = micros.getTotalCount();
      return "%9d %9.0f %8.2f %8.2f %10.0f %9d"
          .formatted(
              inFlight,
              count / seconds,
              micros.getValueAtPercentile(50) / 1000.0,
              micros.getValueAtPercentile(99) / 1000.0,
              cpu.toNanos() / 1000.0 / count,
              retried);
    }
  }
}
