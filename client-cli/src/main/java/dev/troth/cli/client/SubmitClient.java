package dev.troth.cli.client;

import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Outcome;
import dev.troth.v1.Reason;
import dev.troth.v1.SubmitItem;
import dev.troth.v1.SubmitResult;
import dev.troth.v1.SubmitStreamRequest;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Submits any number of transactions at once over a stream to one coordinator, and over a stream to
 * the next one when that fails. Every submission gets exactly one result.
 *
 * <p>What is waiting when the stream has room goes in one message; nothing waits for a timer.
 * Everything happens on the transport's loop; {@link #submit} may be called from any thread, also
 * from a listener. The number of open submissions is the caller's to bound.
 */
public final class SubmitClient implements AutoCloseable {

  /** The contract's limit of items in one message. */
  static final int MAX_BATCH_ITEMS = 1024;

  /** What goes together in one message; smaller ones keep the pipe moving. */
  static final int MAX_BATCH_BYTES = 1 << 20;

  /** The longest submission a coordinator takes, with room for what is around it. */
  static final int MAX_ITEM_BYTES = (4 << 20) - 1024;

  /** How often deadlines and silence are looked at. */
  private static final Duration TICK = Duration.ofMillis(50);

  /** A coordinator that refuses for reasons of its own is left for the next one, not more often. */
  private static final Duration ROTATE_PAUSE = Duration.ofSeconds(1);

  private final Transport transport;
  private final Loop loop;
  private final CoordinatorRotation coordinators;
  private final SubmitPolicy policy;
  private final Supplier<TransactionId> newId;
  private final RandomGenerator random;

  private final Queue<Submission> arrivals = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean awake = new AtomicBoolean();

  // From here on only the loop's.
  private final CoordinatorStream.Listener listener = new StreamListener();
  private final Set<Submission> open = new LinkedHashSet<>();
  private final Deque<Submission> waiting = new ArrayDeque<>();
  private final List<CoordinatorStream> retiring = new ArrayList<>();
  private @Nullable CoordinatorStream current;
  private long nextNumber;
  private long contactDeadlineNanos;
  private boolean started;
  private boolean reconnecting;
  private boolean ticking;

  /**
   * @param coordinators at least one, the preferred one first
   * @param newId makes the ids of submissions that have none; called from any thread
   */
  public SubmitClient(
      Transport transport,
      List<CoordinatorAddress> coordinators,
      SubmitPolicy policy,
      Supplier<TransactionId> newId,
      RandomGenerator random) {
    this.transport = transport;
    this.loop = transport.loop();
    this.coordinators = new CoordinatorRotation(coordinators);
    this.policy = policy;
    this.newId = newId;
    this.random = random;
  }

  /**
   * Submits a transaction.
   *
   * @param noWait be content when it is durably accepted
   * @param listener gets the result, once, on the loop; it must not block
   */
  public void submit(TransactionSpec spec, boolean noWait, Consumer<SubmissionResult> listener) {
    submit(spec, noWait, "", TraceParent.NONE, listener);
  }

  /**
   * Submits a transaction of a session, as a part of a trace.
   *
   * @param noWait be content when it is durably accepted
   * @param sessionToken what the session has seen; empty: no session
   * @param listener gets the result, once, on the loop; it must not block
   */
  public void submit(
      TransactionSpec spec,
      boolean noWait,
      String sessionToken,
      TraceParent trace,
      Consumer<SubmissionResult> listener) {
    long deadline = loop.nanoTime() + policy.timeout().toNanos();
    arrivals.add(
        new Submission(
            spec, noWait, sessionToken, trace, newId, policy.newIdRetries(), deadline, listener));
    if (awake.compareAndSet(false, true)) {
      loop.execute(this::drain);
    }
  }

  /** Gives up what is open and drops the connections. */
  @Override
  public void close() {
    loop.execute(
        () -> {
          takeArrivals();
          giveUpAll();
          streams().forEach(CoordinatorStream::close);
          current = null;
          retiring.clear();
        });
  }

  private void drain() {
    awake.set(false);
    takeArrivals();
    boolean isNobodyThere = isPast(contactDeadlineNanos) && coordinators.isNobodyThere();
    if (!open.isEmpty() && (isNobodyThere || coordinators.isHopeless())) {
      giveUpAll();
    }
    if (waiting.isEmpty()) {
      return;
    }
    if (current == null) {
      connect();
    } else {
      send(current);
    }
  }

  private void takeArrivals() {
    if (!started && !arrivals.isEmpty()) {
      started = true;
      contactDeadlineNanos = loop.nanoTime() + policy.firstContact().toNanos();
    }
    for (Submission next = arrivals.poll(); next != null; next = arrivals.poll()) {
      open.add(next);
      waiting.add(next);
    }
    if (!ticking && !open.isEmpty()) {
      ticking = true;
      loop.schedule(TICK, this::tick);
    }
  }

  private void connect() {
    if (!reconnecting) {
      CoordinatorAddress address = coordinators.turn();
      current = new CoordinatorStream(address, transport.open(address), loop, listener);
      current.open();
    }
  }

  private void send(CoordinatorStream stream) {
    while (!waiting.isEmpty() && stream.isReady()) {
      coordinators.reached();
      SubmitStreamRequest.Builder batch = SubmitStreamRequest.newBuilder();
      List<Submission> submissions = new ArrayList<>();
      fill(batch, submissions);
      if (!submissions.isEmpty()) {
        stream.send(batch.build(), submissions);
      }
    }
  }

  /** Takes what fits in one message. Something larger than a batch goes alone. */
  private void fill(SubmitStreamRequest.Builder batch, List<Submission> submissions) {
    int bytes = 0;
    while (!waiting.isEmpty() && submissions.size() < MAX_BATCH_ITEMS) {
      Submission submission = waiting.remove();
      if (submission.isFinished()) {
        continue;
      }
      SubmitItem item = submission.toItem(nextNumber);
      int size = item.getSerializedSize();
      if (size > MAX_ITEM_BYTES) {
        proceed(submission, submission.refused(tooLong(size), false, random));
        continue;
      }
      if (bytes > 0 && bytes + size > MAX_BATCH_BYTES) {
        waiting.addFirst(submission);
        return;
      }
      nextNumber++;
      bytes += size;
      batch.addItems(item);
      submissions.add(submission);
    }
  }

  private static Reason tooLong(int bytes) {
    return Reason.newBuilder()
        .setCode(ErrorCode.ERROR_CODE_INVALID_DOCUMENT)
        .setMessage(
            "the transaction has %d bytes; a coordinator takes at most %d; split it"
                .formatted(bytes, MAX_ITEM_BYTES))
        .build();
  }

  private void proceed(Submission submission, NextStep step) {
    if (submission.isFinished()) {
      return;
    }
    if (step instanceof NextStep.Finish end) {
      open.remove(submission);
      submission.finish(end.result());
    } else if (step instanceof NextStep.SendAgain again) {
      if (again.delay().isZero()) {
        waiting.add(submission);
      } else {
        loop.schedule(
            again.delay(),
            () -> {
              waiting.add(submission);
              drain();
            });
      }
    }
  }

  private void answer(CoordinatorStream stream, SubmitResult result) {
    Submission submission = stream.answered(result.getNumber());
    if (submission == null || submission.isFinished()) {
      return;
    }
    switch (result.getResultCase()) {
      case OUTCOME -> {
        Outcome outcome = result.getOutcome();
        NextStep step = submission.heard(outcome, newId, random);
        if (outcome.getStatus() == TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS
            && step instanceof NextStep.SendAgain
            && !submission.isSaga()) {
          leave(stream, outcome.getReason());
        }
        proceed(submission, step);
      }
      case REJECTION -> {
        Reason reason = result.getRejection().getReason();
        NextStep step = submission.refused(reason, coordinators.hasFailedOver(), random);
        if (step instanceof NextStep.SendAgain) {
          leave(stream, reason);
        }
        proceed(submission, step);
      }
      case RESULT_NOT_SET ->
          proceed(submission, submission.lost(Failures.silent(stream.address(), "said nothing")));
    }
  }

  /** Goes to the next coordinator, without dropping the answers that this one still owes. */
  private void leave(CoordinatorStream stream, Reason reason) {
    boolean stopping =
        reason.getCode() == ErrorCode.ERROR_CODE_SHUTTING_DOWN
            || reason.getCode() == ErrorCode.ERROR_CODE_UNAUTHENTICATED;
    boolean mayRotate = coordinators.hasAlternatives() && stream.age().compareTo(ROTATE_PAUSE) > 0;
    if (stream == current && (stopping || mayRotate)) {
      current = null;
      retiring.add(stream);
      String message = stream.address() + ": " + reason.getMessage();
      coordinators.failed(stream.address(), reason.toBuilder().setMessage(message).build());
      if (stopping) {
        pauseBeforeNextRound();
      }
    }
  }

  /** Every coordinator once without a pause, then a pause before the next round. */
  private void pauseBeforeNextRound() {
    if (coordinators.isRoundOver() && !reconnecting) {
      reconnecting = true;
      loop.schedule(
          SubmitPolicy.RECONNECT.after(coordinators.rounds(), random),
          () -> {
            reconnecting = false;
            drain();
          });
    }
  }

  private void tick() {
    long now = loop.nanoTime();
    streams().forEach(CoordinatorStream::checkAlive);
    retiring.removeIf(
        stream -> {
          boolean done = stream.owesNothing();
          if (done) {
            stream.close();
          }
          return done;
        });
    List<Submission> overdue = new ArrayList<>();
    for (Submission submission : open) {
      if (submission.isOverdue(now)) {
        overdue.add(submission);
      }
    }
    overdue.forEach(this::giveUp);
    ticking = !open.isEmpty();
    if (ticking) {
      loop.schedule(TICK, this::tick);
    }
    drain();
  }

  private void giveUpAll() {
    new ArrayList<>(open).forEach(this::giveUp);
  }

  private void giveUp(Submission submission) {
    open.remove(submission);
    submission.finish(submission.giveUp(coordinators.whyNot()));
  }

  private boolean isPast(long nanos) {
    return loop.nanoTime() - nanos >= 0;
  }

  private List<CoordinatorStream> streams() {
    List<CoordinatorStream> streams = new ArrayList<>(retiring);
    if (current != null) {
      streams.add(current);
    }
    return streams;
  }

  /** Whoever calls may not submit: another stream would end the same way. */
  private void denied(List<Submission> unanswered, Reason reason) {
    List<Submission> all = new ArrayList<>(unanswered);
    all.addAll(waiting);
    waiting.clear();
    all.forEach(submission -> proceed(submission, submission.denied(reason)));
  }

  private final class StreamListener implements CoordinatorStream.Listener {

    @Override
    public void onRoom(CoordinatorStream stream) {
      drain();
    }

    @Override
    public void onResults(CoordinatorStream stream, List<SubmitResult> results) {
      coordinators.answered();
      for (SubmitResult result : results) {
        answer(stream, result);
      }
      drain();
    }

    @Override
    public void onEnd(CoordinatorStream stream, Reason reason) {
      List<Submission> unanswered = stream.takeUnanswered();
      if (Failures.isDenial(reason)) {
        retiring.remove(stream);
        current = stream == current ? null : current;
        denied(unanswered, reason);
        return;
      }
      for (int i = unanswered.size() - 1; i >= 0; i--) {
        Submission submission = unanswered.get(i);
        NextStep unused = submission.lost(reason);
        waiting.addFirst(submission);
      }
      retiring.remove(stream);
      if (stream == current) {
        current = null;
        if (stream.foundUntrusted()) {
          coordinators.foundUntrusted(stream.address(), reason);
        } else if (stream.foundNobody()) {
          coordinators.foundNobody(stream.address(), reason);
        } else {
          coordinators.failed(stream.address(), reason);
        }
        pauseBeforeNextRound();
      }
      drain();
    }
  }
}
