/**
 * Talks to coordinators and to other participants over gRPC. Implements {@link
 * dev.troth.participant.engine.Peers} and announces this participant.
 */
@NullMarked
package dev.troth.participant.peers;

import org.jspecify.annotations.NullMarked;
