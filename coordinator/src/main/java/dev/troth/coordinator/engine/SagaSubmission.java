package dev.troth.coordinator.engine;

import com.google.protobuf.ByteString;
import dev.troth.id.TransactionId;
import dev.troth.v1.TransactionSpec;

/**
 * A saga as it was submitted; its form has been checked.
 *
 * @param specHash what tells whether the id is used for the same content again (R11)
 * @param answerByNanos when the client wants an answer at the latest, by the steady clock
 * @param answersOpen whether a durable home row is answer enough
 */
public record SagaSubmission(
    TransactionId id,
    ByteString specHash,
    TransactionSpec spec,
    long answerByNanos,
    boolean answersOpen)
    implements Submittable {

  @Override
  public void submitTo(CoordinatorEngine engine, Client client) {
    engine.submit(this, client);
  }
}
