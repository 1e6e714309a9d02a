/**
 * A cluster in one thread: the real engines of participants and coordinators on simulated networks,
 * disks and clocks, all driven by one {@link dev.troth.systemtests.simulation.world.Agenda}.
 * Depends on the engines, their ports and {@code history}.
 */
@NullMarked
package dev.troth.systemtests.simulation.world;

import org.jspecify.annotations.NullMarked;
