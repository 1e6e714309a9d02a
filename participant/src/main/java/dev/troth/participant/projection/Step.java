package dev.troth.participant.projection;

import dev.troth.v1.Operation;
import java.util.List;

/**
 * The next thing to do: a transaction that brings some projections further.
 *
 * @param operations none when it changes nothing that is worth a transaction
 * @param projections whom it brings further
 * @param come how far
 * @param events how many events were folded
 */
record Step(List<Operation> operations, List<Projection> projections, Progress come, long events) {}
