/** Bugs planted on purpose, each of which has to be found. Depends on {@code world}. */
@NullMarked
package dev.troth.systemtests.simulation.bugs;

import org.jspecify.annotations.NullMarked;
