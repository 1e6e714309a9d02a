package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;

/**
 * One version of a key.
 *
 * @param number the count of the key's events up to this one, in the order of their commit
 *     timestamps
 * @param position where its event is in the journal
 * @param counter a counter's sum at it; 0 for other kinds
 */
public record Version(long number, Timestamp commitTimestamp, long position, long counter) {}
