package dev.troth.coordinator.engine;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.daemon.document.Branches;
import dev.troth.daemon.trace.Span;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;

/**
 * A transaction as it was submitted, or an attempt of a saga's step; its form has been checked.
 *
 * @param register the row that it is about at each of its participants
 * @param specHash what tells whether the id is used for the same content again (R11)
 * @param timeoutNanos how long the votes may take
 * @param priority milliseconds since 1970; lower is older
 * @param answerByNanos when the client wants an answer at the latest, by the steady clock
 * @param answersVote whether a durable vote is answer enough
 * @param terms what a saga's attempt asks for besides
 * @param startTimestamp the votes' timestamps must be above this (a session's past)
 * @param trace has begun, and is ended by whoever drives it
 */
public record Submission(
    RegisterId register,
    ByteString specHash,
    Branches branches,
    long timeoutNanos,
    long priority,
    long answerByNanos,
    boolean answersVote,
    AttemptTerms terms,
    Timestamp startTimestamp,
    Span trace)
    implements Submittable {

  /** An attempt of a saga's step. */
  Submission(
      RegisterId register,
      ByteString specHash,
      Branches branches,
      long timeoutNanos,
      long priority,
      long answerByNanos,
      boolean answersVote,
      AttemptTerms terms) {
    this(
        register,
        specHash,
        branches,
        timeoutNanos,
        priority,
        answerByNanos,
        answersVote,
        terms,
        Timestamp.ZERO,
        Span.NONE);
  }

  /** An atomic transaction. */
  public Submission(
      TransactionId id,
      ByteString specHash,
      Branches branches,
      long timeoutNanos,
      long priority,
      long answerByNanos,
      boolean answersVote) {
    this(
        RegisterId.atomic(id),
        specHash,
        branches,
        timeoutNanos,
        priority,
        answerByNanos,
        answersVote,
        AttemptTerms.NONE);
  }

  /** The same of a session: it takes effect after all that the session has seen. */
  public Submission after(Timestamp past) {
    return new Submission(
        register,
        specHash,
        branches,
        timeoutNanos,
        priority,
        answerByNanos,
        answersVote,
        terms,
        past,
        trace);
  }

  /** The same, as a span. */
  public Submission traced(Span span) {
    return span == trace
        ? this
        : new Submission(
            register,
            specHash,
            branches,
            timeoutNanos,
            priority,
            answerByNanos,
            answersVote,
            terms,
            startTimestamp,
            span);
  }

  public TransactionId id() {
    return register.transaction();
  }

  @Override
  public void submitTo(CoordinatorEngine engine, Client client) {
    engine.submit(this, client);
  }
}
