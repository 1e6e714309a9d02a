package dev.troth.systemtests.process;

import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Coordinator;
import dev.troth.systemtests.process.transfers.Bank;
import dev.troth.v1.Freshness;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.ReadValue;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Reads all accounts over and over: their total is the same at every moment (I10). */
final class SnapshotReader extends Thread {

  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Cluster cluster;
  private final Bank bank;
  private final List<Freshness> levels;
  private final Queue<String> wrongTotals = new ConcurrentLinkedQueue<>();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong unanswered = new AtomicLong();
  private volatile boolean finished;

  SnapshotReader(Cluster cluster, Bank bank) {
    this(cluster, bank, List.of(Freshness.getDefaultInstance()));
  }

  /** In turn at each of these levels. */
  SnapshotReader(Cluster cluster, Bank bank, List<Freshness> levels) {
    super("snapshot-reader");
    this.cluster = cluster;
    this.bank = bank;
    this.levels = List.copyOf(levels);
  }

  @Override
  public void run() {
    try {
      for (int turn = 0; !finished; turn++) {
        int round = turn / cluster.coordinators().size();
        Coordinator coordinator = cluster.coordinators().get(turn % cluster.coordinators().size());
        Freshness level = levels.get(round % levels.size());
        try {
          check(coordinator.client().read(bank.accounts(), level, LIMIT));
          answered.incrementAndGet();
        } catch (StatusRuntimeException e) {
          unanswered.incrementAndGet(); // Somebody is down.
        }
        Thread.sleep(PAUSE.toMillis());
      }
    } catch (InterruptedException e) {
      currentThread().interrupt();
    }
  }

  void finish() throws InterruptedException {
    finished = true;
    join();
  }

  /** Reads that saw money made or lost. */
  List<String> wrongTotals() {
    return List.copyOf(wrongTotals);
  }

  /** Reads that were answered. */
  long answered() {
    return answered.get();
  }

  String summary() {
    return answered + " snapshots read, " + unanswered + " not answered";
  }

  private void check(ReadResponse snapshot) {
    long total = snapshot.getValuesList().stream().mapToLong(ReadValue::getCounter).sum();
    if (total != bank.total()) {
      wrongTotals.add("total " + total + " instead of " + bank.total() + " in " + snapshot);
    }
  }
}
