/**
 * The gRPC face of the participant: checks what comes in, hands it to the engine's thread, sends
 * back what the engine says.
 */
@NullMarked
package dev.troth.participant.api;

import org.jspecify.annotations.NullMarked;
