/**
 * Reads and scans of several participants at one moment (protocol section 8), at the level that the
 * reader chooses. Reaches participants through the engine's routes; changes nothing.
 */
@NullMarked
package dev.troth.coordinator.read;

import org.jspecify.annotations.NullMarked;
