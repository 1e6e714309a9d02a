package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.Content;
import dev.troth.v1.StateKind;

/**
 * What a key's first kept version builds on: the fold of its events that are pruned. Replay begins
 * with it, so that what is derived from the rest is what was derived from all.
 *
 * @param events how many are pruned: the number of the last of their versions
 * @param commitTimestamp when the last of them took effect
 * @param counter a counter's sum at it; 0 for other kinds
 */
public record PrunedPast(StateKind kind, long events, Timestamp commitTimestamp, long counter) {

  /** Nothing is pruned. */
  public static final PrunedPast NONE =
      new PrunedPast(StateKind.STATE_KIND_UNSPECIFIED, 0, Timestamp.ZERO, 0);

  /** The key's state before its first kept event; what a value was is forgotten. */
  public KeyState state() {
    return new KeyState(kind, events, commitTimestamp, counter, Content.getDefaultInstance());
  }

  /** The last pruned version. */
  Version version() {
    return new Version(events, commitTimestamp, 0, counter);
  }
}
