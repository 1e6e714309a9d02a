package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.Change;

/**
 * One version of a key.
 *
 * @param number the count of the key's events up to this one, in the order of their commit
 *     timestamps
 * @param position where its event is in the journal
 * @param counter a counter's sum at it; 0 for other kinds
 */
public record Version(long number, Timestamp commitTimestamp, long position, long counter) {

  /**
   * The key's state at this version: all that is not in the version itself is in its event.
   *
   * @param change what the event at {@link #position} did
   */
  public KeyState stateAfter(Change change) {
    KeyState alone = KeyState.ABSENT.apply(change, commitTimestamp);
    return new KeyState(alone.kind(), number, commitTimestamp, counter, alone.content());
  }
}
