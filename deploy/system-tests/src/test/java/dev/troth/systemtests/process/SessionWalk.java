package dev.troth.systemtests.process;

import static dev.troth.systemtests.process.cluster.Documents.add;
import static dev.troth.systemtests.process.cluster.Documents.atomic;
import static dev.troth.systemtests.process.cluster.Documents.newId;
import static dev.troth.systemtests.process.cluster.Documents.withId;

import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.CoordinatorClient;
import dev.troth.systemtests.process.cluster.Documents;
import dev.troth.v1.Consistency;
import dev.troth.v1.Freshness;
import dev.troth.v1.KeyReference;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.SubmitResponse;
import dev.troth.v1.TransactionStatus;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One session that writes through one coordinator and reads through another, over and over: it
 * always sees at least what it wrote, and never less than it saw before.
 */
final class SessionWalk extends Thread {

  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Cluster cluster;
  private final String participant;
  private final Queue<String> lost = new ConcurrentLinkedQueue<>();
  private final AtomicLong reads = new AtomicLong();
  private volatile boolean finished;
  private String token = "";
  private long known;

  SessionWalk(Cluster cluster, String participant) {
    super("session-walk");
    this.cluster = cluster;
    this.participant = participant;
  }

  @Override
  public void run() {
    try {
      for (int turn = 0; !finished; turn++) {
        write(client(turn));
        read(client(turn + 1));
        read(client(turn));
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

  /** What it knew of and did not see. */
  List<String> lost() {
    return List.copyOf(lost);
  }

  /** Reads that were answered. */
  long reads() {
    return reads.get();
  }

  private CoordinatorClient client(int turn) {
    return cluster.coordinators().get(turn % cluster.coordinators().size()).client();
  }

  private void write(CoordinatorClient coordinator) {
    try {
      SubmitResponse response =
          coordinator.submit(withId(atomic(add(participant, "walks/1", 1)), newId()), token, LIMIT);
      if (response.getOutcome().getStatus() == TransactionStatus.TRANSACTION_STATUS_COMMITTED) {
        known++;
        token = response.getOutcome().getSessionToken();
      }
    } catch (StatusRuntimeException e) {
      // Somebody is down: whether it took effect is seen later.
    }
  }

  private void read(CoordinatorClient coordinator) {
    KeyReference key = Documents.key(participant, "walks/1");
    Freshness session =
        Freshness.newBuilder()
            .setConsistency(Consistency.CONSISTENCY_SESSION)
            .setSessionToken(token)
            .build();
    try {
      ReadResponse response = coordinator.read(List.of(key), session, LIMIT);
      long seen = response.getValues(0).getCounter();
      if (seen < known) {
        lost.add("saw " + seen + " of " + known + " in " + response);
      }
      known = Math.max(known, seen);
      token = response.getSessionToken();
      reads.incrementAndGet();
    } catch (StatusRuntimeException e) {
      // Nobody who has come so far is there.
    }
  }
}
