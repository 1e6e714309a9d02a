package dev.troth.coordinator.engine;

/**
 * A client that waits for an outcome.
 *
 * @param answerByNanos when it is told IN_PROGRESS
 * @param answersVote whether a durable vote is answer enough
 */
record Waiter(Client client, long answerByNanos, boolean answersVote) {}
