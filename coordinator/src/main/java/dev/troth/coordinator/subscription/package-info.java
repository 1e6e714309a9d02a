/**
 * The journals of several participants as one stream of events in the order in which they took
 * effect. The merge is pure; the rest follows participants through the engine's routes and changes
 * nothing.
 */
@NullMarked
package dev.troth.coordinator.subscription;

import org.jspecify.annotations.NullMarked;
