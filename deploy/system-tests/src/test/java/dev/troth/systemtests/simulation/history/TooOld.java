package dev.troth.systemtests.simulation.history;

import dev.troth.clock.Timestamp;
import java.util.Set;

/**
 * A question that was answered SNAPSHOT_TOO_OLD.
 *
 * @param at the moment that it asked for; zero when whoever answered chose it
 * @param participants who were asked
 */
public record TooOld(String client, Timestamp at, Set<String> participants) {}
