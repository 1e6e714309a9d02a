package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.participant.register.Row;
import dev.troth.store.v1.Change;
import java.util.HashMap;
import java.util.Map;

/** Prepared, undecided writes by key: what a reader has to wait for (protocol section 8). */
final class Intents {

  private final Map<String, Map<RegisterId, Timestamp>> byKey = new HashMap<>();

  void add(RegisterId id, Row yes) {
    for (Change change : yes.branch().redo()) {
      byKey
          .computeIfAbsent(change.getKey(), key -> new HashMap<>(4))
          .put(id, yes.prepareTimestamp());
    }
  }

  void remove(RegisterId id, Row yes) {
    for (Change change : yes.branch().redo()) {
      Map<RegisterId, Timestamp> intents = byKey.get(change.getKey());
      if (intents != null && intents.remove(id) != null && intents.isEmpty()) {
        byKey.remove(change.getKey());
      }
    }
  }

  /** Whether something undecided may yet take effect on the key at or below {@code at}. */
  boolean block(String key, Timestamp at) {
    Map<RegisterId, Timestamp> intents = byKey.get(key);
    if (intents == null) {
      return false;
    }
    for (Timestamp prepared : intents.values()) {
      if (!prepared.isAfter(at)) {
        return true;
      }
    }
    return false;
  }
}
