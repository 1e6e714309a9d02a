package dev.troth.coordinator.expression;

import java.util.OptionalLong;

/**
 * An expression's use of a step.
 *
 * @param step its name
 * @param read which of its reads, from 0, where the expression says so
 */
record StepReference(String step, OptionalLong read) {}
