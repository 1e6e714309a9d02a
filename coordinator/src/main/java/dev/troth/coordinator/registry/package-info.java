/**
 * The participants by name: soft state made of their heartbeats. May depend on ids, error codes,
 * the wire messages and the daemon's rules of form.
 */
@NullMarked
package dev.troth.coordinator.registry;

import org.jspecify.annotations.NullMarked;
