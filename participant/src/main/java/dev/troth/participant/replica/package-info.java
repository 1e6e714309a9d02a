/**
 * A read replica: follows a participant's journal and shows what it has of it. Knows the store as
 * the engine does, and shares with the participant's service how keys and histories are shown; no
 * register, no lock.
 */
@NullMarked
package dev.troth.participant.replica;

import org.jspecify.annotations.NullMarked;
