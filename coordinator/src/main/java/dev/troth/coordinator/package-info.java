/** The coordinator daemon: its options and its wiring. The only package that knows all others. */
@NullMarked
package dev.troth.coordinator;

import org.jspecify.annotations.NullMarked;
