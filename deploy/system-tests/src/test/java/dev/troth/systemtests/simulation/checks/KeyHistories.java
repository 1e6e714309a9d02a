package dev.troth.systemtests.simulation.checks;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.participant.engine.Version;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.JournalEvent;
import dev.troth.systemtests.simulation.world.DiskImage;
import java.util.ArrayList;
import java.util.List;

/** What became of each key of one participant, in commit order. */
final class KeyHistories {

  private final DiskImage image;

  KeyHistories(DiskImage image) {
    this.image = image;
  }

  /** The counter as everything before a moment has made it. */
  long counterBefore(String key, Timestamp at) {
    long counter = 0;
    for (Version version : image.versions(key)) {
      if (version.commitTimestamp().compareTo(at) < 0) {
        counter = version.counter();
      }
    }
    return counter;
  }

  /** Whether {@code undo} makes a value what it was, and only their saga has changed it since. */
  boolean isRestored(String key, RegisterId action, RegisterId undo) {
    List<JournalEvent> events = new ArrayList<>();
    image.versions(key).forEach(version -> events.add(image.event(version.position())));
    int first = first(events, action);
    int last = last(events, undo);
    if (first < 0 || last < first) {
      return false;
    }
    for (int i = first; i <= last; i++) {
      RegisterId branch = RegisterId.of(events.get(i).getBranch());
      if (!branch.transaction().equals(action.transaction())) {
        return false;
      }
    }
    Change restored = events.get(last).getChange();
    Change before = first == 0 ? Change.getDefaultInstance() : events.get(first - 1).getChange();
    return before.hasPut()
        ? restored.hasPut() && restored.getPut().equals(before.getPut())
        : restored.hasDelete();
  }

  private static int first(List<JournalEvent> events, RegisterId branch) {
    for (int i = 0; i < events.size(); i++) {
      if (RegisterId.of(events.get(i).getBranch()).equals(branch)) {
        return i;
      }
    }
    return -1;
  }

  private static int last(List<JournalEvent> events, RegisterId branch) {
    for (int i = events.size() - 1; i >= 0; i--) {
      if (RegisterId.of(events.get(i).getBranch()).equals(branch)) {
        return i;
      }
    }
    return -1;
  }
}
