/** Hybrid logical time. Depends on nothing. */
@NullMarked
package dev.troth.clock;

import org.jspecify.annotations.NullMarked;
