package dev.troth.coordinator.subscription;

import dev.troth.clock.Timestamp;
import dev.troth.v1.JournalEntry;

/**
 * An event that waits for its turn.
 *
 * @param source its participant's place among all, in the order of their names
 */
record HeldEvent(Timestamp moment, int source, JournalEntry entry)
    implements Comparable<HeldEvent> {

  @Override
  public int compareTo(HeldEvent other) {
    int byMoment = moment.compareTo(other.moment);
    if (byMoment != 0) {
      return byMoment;
    }
    int bySource = Integer.compare(source, other.source);
    return bySource != 0 ? bySource : Long.compare(position(), other.position());
  }

  long position() {
    return entry.getPosition();
  }

  int bytes() {
    return entry.getSerializedSize();
  }
}
