/**
 * Decide, write, apply, hand over effects, reply: the participant's single-threaded engine, the
 * ports it needs ({@link dev.troth.participant.engine.Store}, {@link
 * dev.troth.participant.engine.Peers}) and the writer loop that owns its thread. Depends on the
 * rules ({@code register}, {@code lock}, {@code state}), never on what implements its ports.
 */
@NullMarked
package dev.troth.participant.engine;

import org.jspecify.annotations.NullMarked;
