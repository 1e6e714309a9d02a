package dev.troth.systemtests.simulation.history;

import dev.troth.clock.Timestamp;
import dev.troth.v1.HistoryEvent;
import java.util.List;

/**
 * A page of a key's past, from its first kept event on.
 *
 * @param until all events up to here are shown, unless there are more
 * @param more whether there are
 */
public record HistorySeen(
    String client,
    String participant,
    String key,
    List<HistoryEvent> events,
    Timestamp until,
    boolean more) {}
