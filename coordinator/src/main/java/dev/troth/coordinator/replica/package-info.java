/**
 * Read replicas: who is there, by their heartbeats, and where what may be stale is read. Reaches
 * participants through the engine's routes, replicas through {@link
 * dev.troth.coordinator.engine.WayIn}.
 */
@NullMarked
package dev.troth.coordinator.replica;

import org.jspecify.annotations.NullMarked;
