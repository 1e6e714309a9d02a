package dev.troth.participant.api;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.daemon.document.KeyRules;
import dev.troth.daemon.document.SpecHash;
import dev.troth.daemon.document.SpecRules;
import dev.troth.daemon.document.TransactionIds;
import dev.troth.daemon.document.Violation;
import dev.troth.daemon.trace.Span;
import dev.troth.daemon.trace.SpanAttributes;
import dev.troth.daemon.trace.Tracer;
import dev.troth.error.RejectedException;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.v1.DecideRequest;
import dev.troth.v1.EndRequest;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.OwnerAbortRequest;
import dev.troth.v1.PeekRequest;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.SealRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Checks messages about registers, and says what the engine is to do about each. Unary calls and
 * streams share it.
 */
public final class RegisterMessages {

  /** What a checked message does on the engine's thread. */
  public interface Work {
    void run(ParticipantEngine engine, Consumer<RegisterAnswer> reply);
  }

  private final StoreId self;
  private final LongSupplier wallMillis;
  private final ReservedKeys reserved;
  private final Tracer tracer;

  public RegisterMessages(StoreId self, LongSupplier wallMillis) {
    this(self, wallMillis, ReservedKeys.NONE, Tracer.OFF);
  }

  /**
   * @param reserved what nobody writes from outside
   */
  RegisterMessages(StoreId self, LongSupplier wallMillis, ReservedKeys reserved, Tracer tracer) {
    this.self = self;
    this.wallMillis = wallMillis;
    this.reserved = reserved;
    this.tracer = tracer;
  }

  public Work prepare(PrepareRequest request) {
    List<Violation> violations = SpecRules.checkPrepare(request, self);
    if (!violations.isEmpty()) {
      throw invalid(Violation.describe(violations));
    }
    Optional<Reason> refusal =
        TransactionIds.refusal(id(request.getKey()).transaction(), wallMillis.getAsLong());
    if (refusal.isPresent()) {
      throw new RejectedException(refusal.get());
    }
    reserved.requireNoneWritten(request.getOperationsList());
    return (engine, reply) -> {
      Span span = join("prepare", request.getTraceContext(), request.getKey());
      engine.prepare(request, span, ending(span, reply));
    };
  }

  public Work decide(DecideRequest request) {
    return switch (request.getDecisionCase()) {
      case COMMIT_TIMESTAMP ->
          traced(
              "commit",
              request.getTraceContext(),
              request.getKey(),
              new RegisterEvent.DecideCommit(
                  request.getSpecHash(), new Timestamp(request.getCommitTimestamp())));
      case ABORT ->
          traced(
              "abort",
              request.getTraceContext(),
              request.getKey(),
              new RegisterEvent.DecideAbort(request.getSpecHash(), request.getAbort()));
      case DECISION_NOT_SET -> throw invalid("a decision is needed: commit_timestamp or abort");
    };
  }

  public Work ownerAbort(OwnerAbortRequest request) {
    return traced(
        "take back",
        request.getTraceContext(),
        request.getKey(),
        new RegisterEvent.OwnerAbort(
            request.getSpecHash(), request.getOwner(), request.getReason()));
  }

  public Work seal(SealRequest request) {
    return event(request.getKey(), new RegisterEvent.Seal(request.getSpecHash()));
  }

  public Work peek(PeekRequest request) {
    return event(request.getKey(), new RegisterEvent.Peek(request.getSpecHash()));
  }

  public Work end(EndRequest request) {
    return event(request.getKey(), new RegisterEvent.End(request.getSpecHash()));
  }

  /** Work on a message that may be a part of the sender's trace. */
  private Work traced(String name, ByteString context, RegisterKey key, RegisterEvent event) {
    Work work = event(key, event);
    return context.isEmpty()
        ? work
        : (engine, reply) -> work.run(engine, ending(join(name, context, key), reply));
  }

  /** Begins what was asked for, as a part of the sender's trace. */
  private Span join(String name, ByteString context, RegisterKey key) {
    if (context.isEmpty()) {
      return Span.NONE;
    }
    Span span = tracer.join(name, context);
    if (span.isRecorded()) {
      span.set(SpanAttributes.TRANSACTION_ID, id(key).transaction().toString());
    }
    return span;
  }

  /** Ends it with the answer. */
  private static Consumer<RegisterAnswer> ending(Span span, Consumer<RegisterAnswer> reply) {
    return span.isRecorded() ? new TracedReply(span, reply) : reply;
  }

  private static Work event(RegisterKey key, RegisterEvent event) {
    RegisterId id = id(key);
    requireRegister(id, event);
    int hashBytes = event.specHash().size();
    if (hashBytes != 0 && hashBytes != SpecHash.BYTES) { // else a fence would shut out all content
      throw invalid("spec_hash: must have 0 or " + SpecHash.BYTES + " bytes, not " + hashBytes);
    }
    return (engine, reply) -> engine.receive(id, event, reply);
  }

  /** A fence is nobody's vote, and a home row is no register: there are other messages for them. */
  private static void requireRegister(RegisterId id, RegisterEvent event) {
    boolean isRegister =
        switch (id.kind()) {
          case REGISTER_KIND_UNSPECIFIED -> true;
          case REGISTER_KIND_ACTION, REGISTER_KIND_COMPENSATION ->
              id.step() > 0 && (id.attempt() > 0 || event instanceof RegisterEvent.Peek);
          case REGISTER_KIND_HOME, UNRECOGNIZED -> false;
        };
    if (!isRegister) {
      throw invalid("key: " + id + " is no register of an attempt");
    }
  }

  static RegisterId id(RegisterKey key) {
    try {
      return RegisterId.of(key);
    } catch (IllegalArgumentException e) {
      throw invalid("key: " + e.getMessage());
    }
  }

  /**
   * Checks a key that is to be read.
   *
   * @throws RejectedException INVALID_REQUEST when it cannot be one
   */
  static void requireKey(String key) {
    requireKey("key", key);
  }

  /**
   * @param field where it stands
   */
  static void requireKey(String field, String key) {
    Optional<String> fault = KeyRules.fault(key);
    if (fault.isPresent()) {
      throw invalid(field + ": " + fault.get());
    }
  }

  static RejectedException invalid(String message) {
    return new RejectedException(ErrorCode.ERROR_CODE_INVALID_REQUEST, message);
  }
}
