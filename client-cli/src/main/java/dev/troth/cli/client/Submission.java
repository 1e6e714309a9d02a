package dev.troth.cli.client;

import dev.troth.error.RetryClass;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Outcome;
import dev.troth.v1.Reason;
import dev.troth.v1.SubmitItem;
import dev.troth.v1.SubmitRequest;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * One submission from its caller's hands to its result: what is known of it, and what that allows
 * (R12). Rules only; whoever drives it owns the time and the streams.
 *
 * <p>The rule of rules: nothing but a coordinator's definite ABORTED is ever called aborted.
 */
final class Submission {

  /** How often a coordinator may not know a participant yet; with the waits between, 3 seconds. */
  private static final int MAX_INTRODUCTIONS = 8;

  private final boolean idIsOurs;
  private final boolean noWait;
  private final String sessionToken;
  private final TraceParent trace;
  private final long deadlineNanos;
  private final Consumer<SubmissionResult> listener;

  private TransactionSpec spec;
  private long priority;
  private int newIdsLeft;
  private int introductionsLeft = MAX_INTRODUCTIONS;
  private int attempts;

  /** On its way, or not answered yet. */
  private boolean inFlight;

  /** An earlier attempt with the present id may have started it. */
  private boolean mayHaveStarted;

  /** Where it stood when a coordinator last said that it is not over; else UNSPECIFIED. */
  private TransactionStatus lastSeen = TransactionStatus.TRANSACTION_STATUS_UNSPECIFIED;

  private Optional<Outcome> lastAbort = Optional.empty();
  private Map<ErrorCode, Integer> triedAgain = Map.of();
  private Reason lastReason = Reason.getDefaultInstance();
  private boolean finished;

  /**
   * @param spec with or without an id; without one it gets {@code newId}
   * @param sessionToken empty: no session
   * @param deadlineNanos when it is given up, on the driver's clock
   */
  Submission(
      TransactionSpec spec,
      boolean noWait,
      String sessionToken,
      TraceParent trace,
      Supplier<TransactionId> newId,
      int newIdRetries,
      long deadlineNanos,
      Consumer<SubmissionResult> listener) {
    this.idIsOurs = spec.getId().isEmpty();
    this.spec = idIsOurs ? withId(spec, newId.get()) : spec;
    this.noWait = noWait;
    this.sessionToken = sessionToken;
    this.trace = trace;
    this.newIdsLeft = newIdRetries;
    this.deadlineNanos = deadlineNanos;
    this.listener = listener;
  }

  SubmitItem toItem(long number) {
    return SubmitItem.newBuilder()
        .setNumber(number)
        .setRequest(
            SubmitRequest.newBuilder()
                .setSpec(spec)
                .setPriority(priority)
                .setNoWait(noWait)
                .setSessionToken(sessionToken)
                .setTraceparent(trace.traceparent())
                .setTracestate(trace.tracestate()))
        .build();
  }

  void sent() {
    inFlight = true;
    attempts++;
  }

  boolean isOverdue(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }

  /** A saga that is not over yet is no sign of a coordinator that is cut off. */
  boolean isSaga() {
    return spec.hasSaga();
  }

  boolean isFinished() {
    return finished;
  }

  /** Tells the caller, once. */
  void finish(SubmissionResult result) {
    if (!finished) {
      finished = true;
      listener.accept(result);
    }
  }

  /** A coordinator answered. */
  NextStep heard(Outcome outcome, Supplier<TransactionId> newId, RandomGenerator random) {
    inFlight = false;
    lastReason = outcome.getReason();
    return switch (outcome.getStatus()) {
      case TRANSACTION_STATUS_COMMITTED -> end(Conclusion.COMMITTED, outcome);
      case TRANSACTION_STATUS_ABORTED -> aborted(outcome, newId, random);
      case TRANSACTION_STATUS_COMPLETED -> end(Conclusion.COMPLETED, outcome);
      case TRANSACTION_STATUS_COMPENSATED -> end(Conclusion.COMPENSATED, outcome);
      case TRANSACTION_STATUS_STUCK -> end(Conclusion.STUCK, outcome);
      case TRANSACTION_STATUS_IN_PROGRESS, TRANSACTION_STATUS_COMPENSATING ->
          inProgress(outcome, random);
      case TRANSACTION_STATUS_UNKNOWN -> end(Conclusion.UNKNOWN, outcome);
      case TRANSACTION_STATUS_UNSPECIFIED, UNRECOGNIZED -> askAgain(random);
    };
  }

  private NextStep aborted(Outcome outcome, Supplier<TransactionId> newId, RandomGenerator random) {
    boolean retry = RetryClass.of(outcome.getReason().getCode()) == RetryClass.NEW_ID;
    if (!idIsOurs || !retry || newIdsLeft == 0) {
      return end(Conclusion.ABORTED, outcome);
    }
    newIdsLeft--;
    lastAbort = Optional.of(outcome);
    if (triedAgain.isEmpty()) {
      triedAgain = new EnumMap<>(ErrorCode.class);
    }
    triedAgain.merge(outcome.getReason().getCode(), 1, Integer::sum);
    mayHaveStarted = false;
    lastSeen = TransactionStatus.TRANSACTION_STATUS_UNSPECIFIED;
    // R12: a new id, the first one's place in the queue.
    priority = priority == 0 ? priorityOfId() : priority;
    spec = withId(spec, newId.get());
    return new NextStep.SendAgain(SubmitPolicy.NEW_ID.after(attempts, random));
  }

  private NextStep inProgress(Outcome outcome, RandomGenerator random) {
    boolean isTaken =
        !outcome.hasReason()
            || outcome.getStatus() == TransactionStatus.TRANSACTION_STATUS_COMPENSATING;
    if (noWait && isTaken) {
      return end(Conclusion.ACCEPTED, outcome);
    }
    lastSeen = outcome.getStatus();
    return askAgain(random);
  }

  /**
   * A coordinator did not take it.
   *
   * @param afterFailOver it may have just started, and not have heard of all participants yet
   */
  NextStep refused(Reason reason, boolean afterFailOver, RandomGenerator random) {
    inFlight = false;
    lastReason = reason;
    return switch (Refusal.of(reason.getCode())) {
      case NOTHING_STARTED -> sendAgain(random);
      case NOT_KNOWN_THERE ->
          mayHaveStarted || (afterFailOver && introductionsLeft-- > 0)
              ? sendAgain(random)
              : end(Conclusion.REFUSED);
      // What a later attempt is refused for says nothing about an earlier one.
      case DEFINITE -> mayHaveStarted ? sendAgain(random) : end(Conclusion.REFUSED);
      case INVALID -> mayHaveStarted ? sendAgain(random) : end(Conclusion.INVALID);
      case FORGOTTEN -> end(Conclusion.UNKNOWN);
      case UNCLEAR -> askAgain(random);
    };
  }

  /** The stream ended before an answer came. */
  NextStep lost(Reason reason) {
    inFlight = false;
    mayHaveStarted = true;
    lastReason = reason;
    return new NextStep.SendAgain(Duration.ZERO);
  }

  /** Its stream was denied to whoever calls, before anything was taken from it. */
  NextStep denied(Reason reason) {
    inFlight = false;
    lastReason = reason;
    return end(mayHaveStarted ? Conclusion.UNKNOWN : Conclusion.REFUSED);
  }

  /** What can be said when the time is up. */
  SubmissionResult giveUp(Reason whyNot) {
    if (inFlight || mayHaveStarted) {
      Reason reason = lastReason.getMessage().isEmpty() ? whyNot : lastReason;
      return lastSeen == TransactionStatus.TRANSACTION_STATUS_UNSPECIFIED
          ? result(Conclusion.UNKNOWN, TransactionStatus.TRANSACTION_STATUS_UNKNOWN, reason)
          : result(Conclusion.IN_PROGRESS, lastSeen, reason);
    }
    if (lastAbort.isPresent()) {
      return new SubmissionResult(Conclusion.ABORTED, lastAbort.get(), attempts, triedAgain);
    }
    TransactionStatus none = TransactionStatus.TRANSACTION_STATUS_UNSPECIFIED;
    return attempts > 0
        ? result(Conclusion.REFUSED, none, lastReason)
        : result(Conclusion.NOT_SENT, none, whyNot);
  }

  private NextStep askAgain(RandomGenerator random) {
    mayHaveStarted = true;
    return sendAgain(random);
  }

  private NextStep sendAgain(RandomGenerator random) {
    return new NextStep.SendAgain(SubmitPolicy.SAME_ID.after(attempts, random));
  }

  private NextStep end(Conclusion conclusion) {
    TransactionStatus status =
        conclusion == Conclusion.UNKNOWN
            ? TransactionStatus.TRANSACTION_STATUS_UNKNOWN
            : TransactionStatus.TRANSACTION_STATUS_UNSPECIFIED;
    return new NextStep.Finish(result(conclusion, status, lastReason));
  }

  private NextStep end(Conclusion conclusion, Outcome answer) {
    Outcome outcome =
        answer.getTransactionId().isEmpty()
            ? answer.toBuilder().setTransactionId(spec.getId()).build()
            : answer;
    return new NextStep.Finish(new SubmissionResult(conclusion, outcome, attempts, triedAgain));
  }

  private SubmissionResult result(Conclusion conclusion, TransactionStatus status, Reason reason) {
    Outcome outcome =
        Outcome.newBuilder()
            .setTransactionId(spec.getId())
            .setStatus(status)
            .setReason(reason)
            .build();
    return new SubmissionResult(conclusion, outcome, attempts, triedAgain);
  }

  private long priorityOfId() {
    return TransactionId.parse(spec.getId()).map(TransactionId::timeMillis).orElse(0L);
  }

  private static TransactionSpec withId(TransactionSpec spec, TransactionId id) {
    return spec.toBuilder().setId(id.toString()).build();
  }

  /** What a refusal says about the transaction. */
  private enum Refusal {
    NOTHING_STARTED,
    NOT_KNOWN_THERE,
    DEFINITE,
    INVALID,
    FORGOTTEN,
    UNCLEAR;

    static Refusal of(ErrorCode code) {
      return switch (code) {
        case ERROR_CODE_OVERLOADED,
            ERROR_CODE_PARTICIPANT_UNAVAILABLE,
            // Of one submission: the stream's token has expired; a new stream takes a new one.
            ERROR_CODE_UNAUTHENTICATED ->
            NOTHING_STARTED;
        case ERROR_CODE_UNKNOWN_PARTICIPANT -> NOT_KNOWN_THERE;
        case ERROR_CODE_INVALID_DOCUMENT, ERROR_CODE_INVALID_ID, ERROR_CODE_INVALID_REQUEST ->
            INVALID;
        case ERROR_CODE_TXN_ID_REUSED,
            ERROR_CODE_UNSUPPORTED,
            ERROR_CODE_INVALID_SESSION,
            ERROR_CODE_PERMISSION_DENIED ->
            DEFINITE;
        case ERROR_CODE_EXPIRED -> FORGOTTEN;
        // Among them are reasons to abort: as a refusal they do not say that it is aborted.
        case ERROR_CODE_UNSPECIFIED,
            ERROR_CODE_BUSY,
            ERROR_CODE_CONFLICT,
            ERROR_CODE_WRONG_KIND,
            ERROR_CODE_OVERFLOW,
            ERROR_CODE_BOUND_CROSSED,
            ERROR_CODE_CHECK_FAILED,
            ERROR_CODE_VERSION_MISMATCH,
            ERROR_CODE_TIMEOUT,
            ERROR_CODE_CANCELLED,
            ERROR_CODE_FENCED,
            ERROR_CODE_STEP_FENCED,
            ERROR_CODE_PENDING,
            ERROR_CODE_EXPRESSION_FAILED,
            ERROR_CODE_CLOCK_SKEW,
            ERROR_CODE_WRONG_STORE,
            ERROR_CODE_SNAPSHOT_TOO_OLD,
            ERROR_CODE_NOT_FOUND,
            ERROR_CODE_SHUTTING_DOWN,
            ERROR_CODE_NAME_TAKEN,
            ERROR_CODE_READ_REPLICA,
            ERROR_CODE_REPLICA_BEHIND,
            ERROR_CODE_POLICY,
            ERROR_CODE_STORE_FENCED,
            ERROR_CODE_STORE_ROLLED_BACK,
            ERROR_CODE_ENDED_BY_HAND,
            ERROR_CODE_DEADLINE_EXCEEDED,
            ERROR_CODE_INTERNAL,
            UNRECOGNIZED ->
            UNCLEAR;
      };
    }
  }
}
