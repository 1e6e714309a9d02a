package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;

/**
 * How far a journal has come.
 *
 * @param position every event up to it is durable; 0: none
 * @param safeTime no event at a later position ever takes effect at or below it, whatever crashes
 */
public record JournalProgress(long position, Timestamp safeTime) {}
