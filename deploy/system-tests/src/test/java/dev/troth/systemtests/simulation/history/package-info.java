/** What clients asked and were told, and when. Depends on the contract alone. */
@NullMarked
package dev.troth.systemtests.simulation.history;

import org.jspecify.annotations.NullMarked;
