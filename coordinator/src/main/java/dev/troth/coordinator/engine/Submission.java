package dev.troth.coordinator.engine;

import com.google.protobuf.ByteString;
import dev.troth.daemon.document.Branches;
import dev.troth.id.TransactionId;

/**
 * A transaction as it was submitted; its form has been checked.
 *
 * @param specHash what tells whether the id is used for the same content again (R11)
 * @param timeoutNanos how long the votes may take
 * @param priority milliseconds since 1970; lower is older
 * @param answerByNanos when the client wants an answer at the latest, by the steady clock
 * @param answersVote whether a durable vote is answer enough
 */
public record Submission(
    TransactionId id,
    ByteString specHash,
    Branches branches,
    long timeoutNanos,
    long priority,
    long answerByNanos,
    boolean answersVote) {}
