/**
 * What must be true of every schedule, while it runs and of what it leaves behind. Depends on
 * {@code history} and {@code world}, never on a workload.
 */
@NullMarked
package dev.troth.systemtests.simulation.checks;

import org.jspecify.annotations.NullMarked;
