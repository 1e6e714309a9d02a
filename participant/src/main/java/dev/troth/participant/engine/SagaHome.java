package dev.troth.participant.engine;

import dev.troth.id.TransactionId;
import dev.troth.participant.saga.HomeRow;

/** A home row and its key. */
public record SagaHome(TransactionId saga, HomeRow row) {}
