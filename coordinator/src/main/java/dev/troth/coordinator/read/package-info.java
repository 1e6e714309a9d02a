/**
 * Reads and scans of several participants at one moment (protocol section 8), at the level that the
 * reader chooses or its keys' policies do. Reaches participants, and replicas of them, through the
 * ways in, and the cache in front of them; changes nothing.
 */
@NullMarked
package dev.troth.coordinator.read;

import org.jspecify.annotations.NullMarked;
