package dev.troth.coordinator.owner;

import java.util.List;

/**
 * What an event leads to.
 *
 * @param next the state after it
 * @param effects what is to be done, in order
 */
public record Step(OwnerState next, List<OwnerEffect> effects) {}
