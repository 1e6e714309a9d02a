/**
 * The owner's state machine (protocol section 6, "Coordinator, in memory") as pure rules: no clock,
 * thread, socket or log. May depend on ids, timestamps, error codes and the wire messages alone.
 */
@NullMarked
package dev.troth.coordinator.owner;

import org.jspecify.annotations.NullMarked;
