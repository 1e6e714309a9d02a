/**
 * How a saga is driven (protocol section 9, S1 to S9) as pure rules: no clock, thread, socket or
 * log. May depend on documents, ids, timestamps, error codes and the wire messages alone.
 */
@NullMarked
package dev.troth.coordinator.saga;

import org.jspecify.annotations.NullMarked;
