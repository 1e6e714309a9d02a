package dev.troth.systemtests.simulation;

import dev.troth.systemtests.simulation.world.Violation;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What came of a seed's life.
 *
 * @param counts what there was, by name
 * @param shapes of the sagas' graphs
 */
record Result(
    long seed,
    Optional<Violation> violation,
    long traceHash,
    long events,
    Map<String, Integer> counts,
    Set<String> shapes) {}
