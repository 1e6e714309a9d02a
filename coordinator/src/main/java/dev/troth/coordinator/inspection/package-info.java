/**
 * Transactions for people: what their registers say, and a request to abort one. Reaches
 * participants and other coordinators through the engine and its ports.
 */
@NullMarked
package dev.troth.coordinator.inspection;

import org.jspecify.annotations.NullMarked;
