/**
 * What is told of single transactions to people who look at one of them: spans, as a narrow port.
 * Knows nobody; {@code opentelemetry} is behind it when tracing is on, and nothing when it is off.
 */
@NullMarked
package dev.troth.daemon.trace;

import org.jspecify.annotations.NullMarked;
