/**
 * The level that reads and scans get by the policies of their keys, and what is refused. Pure; may
 * depend on policies, error codes and the wire messages.
 */
@NullMarked
package dev.troth.coordinator.policy;

import org.jspecify.annotations.NullMarked;
