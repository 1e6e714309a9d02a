package dev.troth.coordinator.saga;

import java.util.List;

/**
 * What an event leads to.
 *
 * @param next the state after it
 * @param effects what is to be done, in order
 */
public record SagaStep(SagaState next, List<SagaEffect> effects) {}
