package dev.troth.participant.projection;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.document.SpecHash;
import dev.troth.daemon.fatal.FatalError;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.Store;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.v1.Atomic;
import dev.troth.v1.Member;
import dev.troth.v1.Operation;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.TransactionSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps projections up to date, on a thread of its own: what {@link Projector} says becomes a
 * transaction of this participant alone, like any client's.
 */
public final class Projections {

  private static final Logger log = LoggerFactory.getLogger(Projections.class);

  /** A prefix that changes all the time costs no more than a transaction in so long a time. */
  private static final long PAUSE_MILLIS = 200;

  private static final int LOCK_WAIT_MILLIS = 5_000;
  private static final long ANSWER_SECONDS = 30;
  private static final long STOP_MILLIS = 5_000;
  private static final long LOG_NANOS = 10_000_000_000L;

  private final Projector projector;
  private final Store store;
  private final ParticipantEngine engine;
  private final Executor turns;
  private final LongSupplier wallMillis;
  private final RandomGenerator random;
  private final FatalError fatal;
  private final Thread thread;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final LongAdder events = new LongAdder();
  private volatile JournalProgress journal = new JournalProgress(0, Timestamp.ZERO);
  private volatile Timestamp moment = Timestamp.ZERO;
  private long loggedNanos;

  /**
   * @param turns runs something on the engine's thread
   * @throws IllegalArgumentException a result's key is something else
   */
  public Projections(
      List<Projection> declared,
      Store store,
      ParticipantEngine engine,
      Executor turns,
      LongSupplier wallMillis,
      RandomGenerator random,
      FatalError fatal) {
    this.projector = new Projector(store, declared);
    this.store = store;
    this.engine = engine;
    this.turns = turns;
    this.wallMillis = wallMillis;
    this.random = random;
    this.fatal = fatal;
    this.thread = new Thread(this::run, "troth-projections");
    thread.setDaemon(true);
  }

  public void start() {
    turns.execute(() -> engine.follow(come -> journal = come));
    thread.start();
  }

  /** Ends with the transaction that is under way; while the engine still takes it. */
  public void stop() throws InterruptedException {
    stopped.countDown();
    thread.join(STOP_MILLIS);
  }

  /** Events folded so far, each once for every projection over it. */
  public long events() {
    return events.sum();
  }

  /** How far the results are behind; for any thread. */
  public double lagSeconds() {
    return Math.max(0, wallMillis.getAsLong() - moment.millis()) / 1e3;
  }

  private void run() {
    try {
      loggedNanos = System.nanoTime();
      while (!stopped.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        JournalProgress to = journal;
        goOn(to);
        moment = projector.moment(to);
      }
    } catch (StoreFailure e) {
      fatal.halt("the store failed: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("projections have stopped; the participant goes on without them", e);
    }
  }

  private void goOn(JournalProgress to) throws InterruptedException {
    Optional<Step> next = projector.next(to);
    while (next.isPresent() && stopped.getCount() > 0) {
      Step step = next.get();
      if (!step.operations().isEmpty() && !isCommitted(step.operations())) {
        projector.restart();
        return;
      }
      projector.done(step);
      events.add(step.events());
      tell(step, to);
      next = projector.next(to);
    }
  }

  private void tell(Step step, JournalProgress to) {
    long now = System.nanoTime();
    if (step.come().isUnderWay() && now - loggedNanos >= LOG_NANOS) {
      loggedNanos = now;
      log.info(
          "projections catch up position={} of={} projections={}",
          step.come().position(),
          to.position(),
          step.projections().stream().map(Projection::name).toList());
    }
  }

  /** Changes results; a no, and silence, mean that it has to look again at what there is. */
  private boolean isCommitted(List<Operation> operations) throws InterruptedException {
    PrepareRequest request = request(operations);
    CompletableFuture<RegisterAnswer> reply = new CompletableFuture<>();
    turns.execute(() -> engine.prepare(request, reply::complete));
    try {
      RegisterAnswer answer = reply.get(ANSWER_SECONDS, TimeUnit.SECONDS);
      if (answer.getRegister().getStatus() == RegisterStatus.REGISTER_STATUS_COMMITTED) {
        return true;
      }
      String why =
          answer.hasRejection()
              ? answer.getRejection().getReason().getMessage()
              : answer.getRegister().getReason().getMessage();
      log.warn("projections were not written and are tried again reason=\"{}\"", why);
    } catch (TimeoutException | ExecutionException e) {
      log.warn("projections were not written in time and are tried again");
    }
    return false;
  }

  private PrepareRequest request(List<Operation> operations) {
    TransactionId id = TransactionId.create(Instant.ofEpochMilli(wallMillis.getAsLong()), random);
    return request(store, id, operations);
  }

  /** A transaction of this participant alone. */
  static PrepareRequest request(Store store, TransactionId id, List<Operation> operations) {
    TransactionSpec spec =
        TransactionSpec.newBuilder()
            .setId(id.toString())
            .setAtomic(Atomic.newBuilder().addAllOperations(operations))
            .build();
    return PrepareRequest.newBuilder()
        .setKey(RegisterId.atomic(id).toKey())
        .addMembers(
            Member.newBuilder().setStoreId(store.id().toBytes()).setName(store.name()).build())
        .setSpecHash(SpecHash.of(spec))
        .setPriority(0) // the oldest: it waits for locks, and does not give way
        .setWaitLimitMillis(LOCK_WAIT_MILLIS)
        .addAllOperations(operations)
        .build();
  }
}
