package dev.troth.systemtests.process.cluster;

import static dev.troth.systemtests.process.cluster.Documents.add;
import static dev.troth.systemtests.process.cluster.Documents.atomic;
import static dev.troth.systemtests.process.cluster.Documents.newId;
import static dev.troth.systemtests.process.cluster.Documents.put;
import static dev.troth.systemtests.process.cluster.Documents.withId;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import dev.troth.id.TransactionId;
import dev.troth.v1.Member;
import dev.troth.v1.PrepareResponse;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.TransactionSpec;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Transactions of one participant, each committed by its one forced write: adds 1 to a counter and
 * puts a value under its own id. Remembers what was acknowledged.
 */
public final class SoloLoad {

  public static final String COUNTER = "count";

  private static final int IN_FLIGHT = 64;

  private final Participant participant;
  private final String value;
  private final PlayedCoordinator coordinator = new PlayedCoordinator();
  private final Semaphore places = new Semaphore(IN_FLIGHT);
  private final Queue<TransactionId> acknowledged = new ConcurrentLinkedQueue<>();
  private final AtomicLong sent = new AtomicLong();
  private volatile boolean failed;

  /**
   * @param value what each transaction stores
   */
  public SoloLoad(Participant participant, String value) {
    this.participant = participant;
    this.value = value;
  }

  /** Commits so many more; fewer when the participant goes away in the middle. */
  public SoloLoad commit(int count) {
    Member member = participant.client().member();
    for (int i = 0; i < count && !failed; i++) {
      places.acquireUninterruptibly();
      TransactionId id = newId();
      TransactionSpec document =
          withId(
              atomic(add(member.getName(), COUNTER, 1), put(member.getName(), keyOf(id), value)),
              id);
      sent.incrementAndGet();
      Futures.addCallback(
          participant.client().prepareLater(coordinator.prepare(document, List.of(member), member)),
          new Answer(id),
          MoreExecutors.directExecutor());
    }
    places.acquireUninterruptibly(IN_FLIGHT);
    places.release(IN_FLIGHT);
    return this;
  }

  private final class Answer implements FutureCallback<PrepareResponse> {
    private final TransactionId id;

    Answer(TransactionId id) {
      this.id = id;
    }

    @Override
    public void onSuccess(@Nullable PrepareResponse response) {
      if (response != null && isCommitted(response)) {
        acknowledged.add(id);
      }
      places.release();
    }

    private static boolean isCommitted(PrepareResponse response) {
      return response.getAnswer().getRegister().getStatus()
          == RegisterStatus.REGISTER_STATUS_COMMITTED;
    }

    @Override
    public void onFailure(Throwable failure) {
      failed = true;
      places.release();
    }
  }

  /** Those that the participant said were committed. */
  public List<TransactionId> acknowledged() {
    return List.copyOf(acknowledged);
  }

  /** How many were asked for, answered or not. */
  public long sent() {
    return sent.get();
  }

  /** Where the value of a transaction is. */
  public static String keyOf(TransactionId id) {
    return "values/" + id;
  }
}
