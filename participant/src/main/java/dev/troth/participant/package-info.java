/** The participant daemon: its options and its wiring. The only package that knows all others. */
@NullMarked
package dev.troth.participant;

import org.jspecify.annotations.NullMarked;
