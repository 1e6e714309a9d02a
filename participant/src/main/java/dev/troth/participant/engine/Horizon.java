package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;

/**
 * How far the past of some keys is pruned. It never falls.
 *
 * @param moment every one of the keys can be read at it and later; all that is pruned took effect
 *     below it
 * @param floor none of the keys is shown at a moment below it
 * @param position the highest position of a pruned event; 0: none is
 */
public record Horizon(Timestamp moment, Timestamp floor, long position) {

  /** Nothing is pruned. */
  public static final Horizon NONE = new Horizon(Timestamp.ZERO, Timestamp.ZERO, 0);

  /** No key is shown below this any more. */
  Horizon raisedTo(Timestamp floorNow) {
    return new Horizon(Timestamp.max(moment, floorNow), Timestamp.max(floor, floorNow), position);
  }

  /** An event at this position is pruned, of a key that is kept from this moment on. */
  Horizon pruned(Timestamp keptFrom, long prunedPosition) {
    return new Horizon(Timestamp.max(moment, keptFrom), floor, Math.max(position, prunedPosition));
  }
}
