package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.participant.register.Row;
import dev.troth.store.v1.Change;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Prepared, undecided writes by key: what a reader has to wait for (protocol section 8). */
final class Intents {

  /** Not sorted: every transaction adds and removes here, and few scan. */
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

  /** When what is undecided on these keys may take effect at the earliest. */
  Stream<Timestamp> on(List<String> keys) {
    return byKey.isEmpty()
        ? Stream.empty()
        : keys.stream()
            .flatMap(key -> byKey.getOrDefault(key, Collections.emptyMap()).values().stream());
  }

  /** As {@link #on}, for every key with the prefix, also one that does not exist yet. */
  Stream<Timestamp> onPrefix(String prefix) {
    return byKey.entrySet().stream()
        .filter(intents -> intents.getKey().startsWith(prefix))
        .flatMap(intents -> intents.getValue().values().stream());
  }
}
