package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.StreamEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The newest events of a stream, as many as a reader is shown: to read a long stream costs no more
 * than to read these.
 */
final class StreamTail {

  static final int MAX_EVENTS = 256;

  /** A tail that has so many bytes takes no more events; a single one may be larger. */
  static final int MAX_BYTES = 256 << 10;

  private final List<StreamEvent> newestFirst = new ArrayList<>();
  private int bytes;

  private StreamTail() {}

  /** Up to a version, oldest first; fewer when earlier ones are pruned. */
  static List<StreamEvent> upTo(Store store, String key, Version newest) {
    StreamTail tail = new StreamTail();
    tail.take(store, key, newest.commitTimestamp());
    return tail.oldestFirst();
  }

  /**
   * With some that are not in the store yet, oldest first.
   *
   * @param later oldest first
   */
  static List<StreamEvent> with(Store store, String key, List<StreamEvent> later) {
    StreamTail tail = new StreamTail();
    for (int i = later.size() - 1; i >= 0 && tail.hasRoom(); i--) {
      tail.take(later.get(i));
    }
    tail.take(store, key, Timestamp.MAX);
    return tail.oldestFirst();
  }

  private void take(Store store, String key, Timestamp upTo) {
    if (!hasRoom()) {
      return;
    }
    int room = MAX_EVENTS - newestFirst.size();
    for (Version version : store.newestVersions(key, upTo, room)) {
      JournalEvent event = store.event(version.position());
      if (!hasRoom() || !event.hasChange()) {
        return;
      }
      take(event.getChange().getAppend());
    }
  }

  private void take(StreamEvent event) {
    newestFirst.add(event);
    bytes += event.getSerializedSize();
  }

  private boolean hasRoom() {
    return newestFirst.size() < MAX_EVENTS && bytes < MAX_BYTES;
  }

  private List<StreamEvent> oldestFirst() {
    Collections.reverse(newestFirst);
    return newestFirst;
  }
}
