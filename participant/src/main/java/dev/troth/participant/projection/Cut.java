package dev.troth.participant.projection;

import dev.troth.clock.Timestamp;

/**
 * The moment a fold is to arrive at.
 *
 * @param prefix the keys it is about
 * @param at nothing changes at or below it any more
 * @param past what keys were then, and before
 */
record Cut(String prefix, Timestamp at, Past past) {}
