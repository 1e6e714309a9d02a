package dev.troth.coordinator.engine;

import com.google.protobuf.ByteString;
import dev.troth.daemon.trace.Span;
import dev.troth.id.TransactionId;
import dev.troth.v1.TransactionSpec;

/**
 * A saga as it was submitted; its form has been checked.
 *
 * @param specHash what tells whether the id is used for the same content again (R11)
 * @param answerByNanos when the client wants an answer at the latest, by the steady clock
 * @param answersOpen whether a durable home row is answer enough
 * @param trace has begun, and is ended by whoever drives it
 */
public record SagaSubmission(
    TransactionId id,
    ByteString specHash,
    TransactionSpec spec,
    long answerByNanos,
    boolean answersOpen,
    Span trace)
    implements Submittable {

  /** One that is not traced. */
  public SagaSubmission(
      TransactionId id,
      ByteString specHash,
      TransactionSpec spec,
      long answerByNanos,
      boolean answersOpen) {
    this(id, specHash, spec, answerByNanos, answersOpen, Span.NONE);
  }

  @Override
  public void submitTo(CoordinatorEngine engine, Client client) {
    engine.submit(this, client);
  }
}
