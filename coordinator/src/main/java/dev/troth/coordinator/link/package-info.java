/**
 * The connections: batched streams to participants, questions to other coordinators. Implements the
 * engine's ports.
 */
@NullMarked
package dev.troth.coordinator.link;

import org.jspecify.annotations.NullMarked;
