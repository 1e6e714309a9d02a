/**
 * Locks, wait-die and escrow of one participant, as pure rules (protocol, section 8). Depends on
 * ids and messages only.
 */
@NullMarked
package dev.troth.participant.lock;

import org.jspecify.annotations.NullMarked;
