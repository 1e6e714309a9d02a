package dev.troth.coordinator.subscription;

import dev.troth.clock.Timestamp;
import dev.troth.id.StoreId;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.ParticipantCursor;
import java.util.TreeSet;

/** What a merge knows of one participant's journal. */
final class Source {

  private final String name;
  private final StoreId store;
  private final TreeSet<Long> held = new TreeSet<>();

  /** All that took effect up to here has been sent, or was seen before. */
  private Timestamp floor;

  /** No event at a position later than {@link #seen} takes effect at or below this. */
  private Timestamp safe;

  private long seen;

  /** The first moment of which something was let go, and the first position let go. */
  private Timestamp lostMoment = Timestamp.MAX;

  private long lostPosition = Long.MAX_VALUE;

  Source(String name, StoreId store, JournalCursor after) {
    this.name = name;
    this.store = store;
    this.floor = new Timestamp(after.getTimestamp());
    this.safe = floor;
    this.seen = after.getPosition();
  }

  String name() {
    return name;
  }

  /**
   * Whether an event is one to hold, or is known already, or would only be let go again.
   *
   * @throws IllegalStateException when the participant said that it could not come
   */
  boolean takes(Timestamp moment, long position) {
    if (position <= seen || moment.compareTo(floor) <= 0) {
      return false;
    }
    if (moment.compareTo(safe) <= 0) {
      throw new IllegalStateException(
          "%s sent position %d of %s after it said that all up to %s was there"
              .formatted(name, position, moment, safe));
    }
    if (moment.compareTo(lostMoment) >= 0) {
      lostPosition = Math.min(lostPosition, position);
      return false;
    }
    held.add(position);
    return true;
  }

  /** It was read up to this position. */
  void read(long position, Timestamp safeThere) {
    seen = Math.max(seen, position);
    safe = Timestamp.max(safe, safeThere);
  }

  void sent(long position) {
    held.remove(position);
  }

  /** An event is let go, and so is all of that moment or later. */
  void lose(Timestamp moment, long position) {
    held.remove(position);
    lostMoment = moment;
    lostPosition = Math.min(lostPosition, position);
  }

  /** All of it that takes effect up to here is held or was sent. */
  Timestamp complete() {
    Timestamp before = lostMoment.previous();
    return hasLost() && before.compareTo(safe) < 0 ? before : safe;
  }

  private boolean hasLost() {
    return !lostMoment.equals(Timestamp.MAX);
  }

  /** Whether there is nothing to gain from reading on: what comes next was let go. */
  boolean hasReadEnough() {
    return hasLost() && lostMoment.previous().compareTo(safe) <= 0;
  }

  /** Whether what was let go can be read again: all before it has been sent. */
  boolean canReread() {
    return hasReadEnough() && held.isEmpty();
  }

  /** Forgets that something was let go, for it is read again. */
  void reread() {
    floor = lostMoment.previous();
    safe = floor;
    seen = lostPosition - 1;
    lostMoment = Timestamp.MAX;
    lostPosition = Long.MAX_VALUE;
  }

  /** Where reading goes on. */
  JournalCursor next() {
    return cursor(seen, floor);
  }

  /** What a client has seen of it when all up to a moment was sent. */
  ParticipantCursor cursor(Timestamp sentUpTo) {
    long unsent = held.isEmpty() ? Long.MAX_VALUE : held.first();
    long first = Math.min(unsent, lostPosition);
    long position = first == Long.MAX_VALUE ? seen : Math.min(seen, first - 1);
    return ParticipantCursor.newBuilder()
        .setParticipant(name)
        .setStoreId(store.toBytes())
        .setCursor(cursor(position, Timestamp.max(floor, sentUpTo)))
        .build();
  }

  private static JournalCursor cursor(long position, Timestamp timestamp) {
    return JournalCursor.newBuilder().setPosition(position).setTimestamp(timestamp.bits()).build();
  }
}
