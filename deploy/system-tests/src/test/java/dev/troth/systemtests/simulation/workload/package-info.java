/** Clients and what they want: transfers, lists, hot counters, reads. Depends on {@code world}. */
@NullMarked
package dev.troth.systemtests.simulation.workload;

import org.jspecify.annotations.NullMarked;
