package dev.troth.coordinator.api;

import dev.troth.coordinator.engine.SagaSubmission;
import dev.troth.coordinator.engine.SteadyTime;
import dev.troth.coordinator.engine.Submission;
import dev.troth.coordinator.expression.Expressions;
import dev.troth.coordinator.session.Session;
import dev.troth.coordinator.session.SessionToken;
import dev.troth.coordinator.session.Sessions;
import dev.troth.daemon.document.Branches;
import dev.troth.daemon.document.DocumentLimits;
import dev.troth.daemon.document.DocumentParticipants;
import dev.troth.daemon.document.SpecHash;
import dev.troth.daemon.document.SpecRules;
import dev.troth.daemon.document.TransactionIds;
import dev.troth.daemon.document.Violation;
import dev.troth.daemon.permission.Caller;
import dev.troth.daemon.trace.Span;
import dev.troth.daemon.trace.SpanAttributes;
import dev.troth.daemon.trace.TraceParent;
import dev.troth.daemon.trace.Tracer;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.SubmitRequest;
import dev.troth.v1.TransactionSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Makes submissions of requests. Any thread. */
final class Submissions {

  /** How long after the vote's timeout a client that set no deadline waits for the outcome. */
  private static final long OUTCOME_NANOS = Duration.ofSeconds(5).toNanos();

  /** How long a client that set no deadline waits for a saga that has no timeout. */
  private static final long SAGA_NANOS = Duration.ofSeconds(5).toNanos();

  /** What an answer may take to reach a client before its deadline: a tenth, and at most this. */
  private static final long MAX_RETURN_NANOS = Duration.ofMillis(200).toNanos();

  private static final int RETURN_SHARE = 10;

  /**
   * With all that a Prepare says besides, this fits into the largest message a participant takes.
   */
  private static final int MAX_BRANCH_BYTES = DocumentLimits.MAX_DOCUMENT_BYTES - (128 << 10);

  private final Sessions sessions;
  private final Function<String, Optional<StoreId>> stores;
  private final long defaultTimeoutNanos;
  private final SteadyTime time;
  private final LongSupplier wallMillis;
  private final Tracer tracer;

  /**
   * @param stores of participants, by name
   * @param defaultTimeout for the votes on a document without a timeout of its own
   */
  Submissions(
      Sessions sessions,
      Function<String, Optional<StoreId>> stores,
      Duration defaultTimeout,
      SteadyTime time,
      LongSupplier wallMillis,
      Tracer tracer) {
    this.sessions = sessions;
    this.stores = stores;
    this.defaultTimeoutNanos = defaultTimeout.toNanos();
    this.time = time;
    this.wallMillis = wallMillis;
    this.tracer = tracer;
  }

  /**
   * The submission of a request.
   *
   * @param clientNanos how long the client still waits, if it said so
   * @throws RejectedException INVALID_SESSION, CLOCK_SKEW, INVALID_DOCUMENT, INVALID_ID,
   *     PERMISSION_DENIED
   */
  SessionSubmission of(Caller caller, SubmitRequest request, OptionalLong clientNanos) {
    SessionToken past = sessions.verify(request.getSessionToken());
    TransactionSpec spec = request.getSpec();
    List<Violation> violations = SpecRules.check(spec);
    if (violations.isEmpty()) {
      violations = Expressions.check(spec);
    }
    if (!violations.isEmpty()) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_INVALID_DOCUMENT, Violation.describe(violations));
    }
    DocumentPermissions.require(caller, spec);
    TransactionId id = TransactionIds.parse(spec.getId(), wallMillis.getAsLong());
    Session session = sessions.of(id, past, storesOf(spec));
    return new SessionSubmission(
        spec.hasSaga()
            ? saga(id, request, clientNanos)
            : atomic(id, request, clientNanos)
                .after(session.notBefore())
                .traced(begin("transaction", id, request)),
        session);
  }

  /** From here on it takes time; whoever drives it ends it. */
  private Span begin(String name, TransactionId id, SubmitRequest request) {
    if (!tracer.isOn()) {
      return Span.NONE;
    }
    Span span =
        tracer.begin(name, new TraceParent(request.getTraceparent(), request.getTracestate()));
    if (span.isRecorded()) {
      span.set(SpanAttributes.TRANSACTION_ID, id.toString());
    }
    return span;
  }

  /** Of those of its participants that are known; it is refused when others are among them. */
  private Map<String, StoreId> storesOf(TransactionSpec spec) {
    Map<String, StoreId> found = new LinkedHashMap<>();
    for (String participant : DocumentParticipants.of(spec)) {
      stores.apply(participant).ifPresent(store -> found.put(participant, store));
    }
    return found;
  }

  /** A saga goes on when its client stops waiting: its timeout is how long the client does. */
  private SagaSubmission saga(TransactionId id, SubmitRequest request, OptionalLong clientNanos) {
    TransactionSpec spec = request.getSpec();
    long own = spec.hasTimeout() ? nanos(spec.getTimeout()) : SAGA_NANOS;
    return new SagaSubmission(
        id,
        SpecHash.of(spec),
        spec,
        time.nanoTime() + waitNanos(own, clientNanos),
        request.getNoWait(),
        begin("saga", id, request));
  }

  private Submission atomic(TransactionId id, SubmitRequest request, OptionalLong clientNanos) {
    TransactionSpec spec = request.getSpec();
    Branches branches = Branches.split(spec);
    if (spec.getSerializedSize() > MAX_BRANCH_BYTES) {
      branches.operations().forEach(Submissions::requireSendable);
    }
    long timeout = timeoutNanos(spec);
    return new Submission(
        id,
        SpecHash.of(spec),
        branches,
        timeout,
        request.getPriority() == 0 ? id.timeMillis() : request.getPriority(),
        time.nanoTime() + waitNanos(timeout + OUTCOME_NANOS, clientNanos),
        request.getNoWait());
  }

  private static void requireSendable(String participant, List<Operation> operations) {
    long bytes = 0;
    for (Operation operation : operations) {
      bytes += operation.getSerializedSize();
    }
    if (bytes > MAX_BRANCH_BYTES) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_INVALID_DOCUMENT,
          "atomic.operations: %d bytes of them are for %s: at most %d for one participant"
              .formatted(bytes, participant, MAX_BRANCH_BYTES));
    }
  }

  private long timeoutNanos(TransactionSpec spec) {
    return spec.hasTimeout() ? nanos(spec.getTimeout()) : defaultTimeoutNanos;
  }

  private static long nanos(com.google.protobuf.Duration timeout) {
    return TimeUnit.SECONDS.toNanos(timeout.getSeconds()) + timeout.getNanos();
  }

  private static long waitNanos(long own, OptionalLong clientNanos) {
    if (clientNanos.isEmpty()) {
      return own;
    }
    long client = clientNanos.getAsLong();
    return Math.min(own, client - Math.min(MAX_RETURN_NANOS, client / RETURN_SHARE));
  }
}
