package dev.troth.coordinator.cache;

import dev.troth.clock.Timestamp;
import dev.troth.v1.ReadValue;

/** A key's value, as it was from the moment of its reading until the key's next change. */
final class Entry {

  private final ReadValue value;
  private final Timestamp readAt;
  private final long liveNanos;

  /** Above {@link #readAt}; becomes earlier, never later. */
  private volatile Timestamp changedAt = Timestamp.MAX;

  /**
   * @param liveNanos how long it may be kept
   */
  Entry(ReadValue value, Timestamp readAt, long liveNanos) {
    this.value = value;
    this.readAt = readAt;
    this.liveNanos = liveNanos;
  }

  ReadValue value() {
    return value;
  }

  Timestamp readAt() {
    return readAt;
  }

  long liveNanos() {
    return liveNanos;
  }

  /** The key was changed. One call at a time. */
  void changed(Timestamp at) {
    if (at.isAfter(readAt) && changedAt.isAfter(at)) {
      changedAt = at;
    }
  }

  /**
   * The latest moment at which the value is known to hold.
   *
   * @param complete all changes up to here had been told when this was looked up
   */
  Timestamp holdsUpTo(Timestamp complete) {
    Timestamp known = Timestamp.max(readAt, complete);
    Timestamp changed = changedAt;
    return changed.isAfter(known) ? known : changed.previous();
  }

  /** Whether a later value is known to hold at this moment. */
  boolean isPastAt(Timestamp moment) {
    return !changedAt.isAfter(moment);
  }
}
