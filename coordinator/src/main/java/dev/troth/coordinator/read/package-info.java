/**
 * Reads of several participants at one moment (protocol section 8). Reaches them through the
 * engine's routes; changes nothing.
 */
@NullMarked
package dev.troth.coordinator.read;

import org.jspecify.annotations.NullMarked;
