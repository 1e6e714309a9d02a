package dev.troth.systemtests.simulation.world;

import dev.troth.participant.engine.Version;
import dev.troth.store.v1.JournalEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was pruned: gone for the store, but not for those who check it. */
final class PrunedAway {

  private final Map<Long, JournalEvent> events = new HashMap<>();
  private final Map<String, List<Version>> versions = new HashMap<>();

  void put(long position, JournalEvent event) {
    events.put(position, event);
  }

  void put(String key, Version version) {
    versions.computeIfAbsent(key, first -> new ArrayList<>()).add(version);
  }

  void putAll(PrunedAway other) {
    events.putAll(other.events);
    other.versions.forEach((key, gone) -> versions.put(key, new ArrayList<>(gone)));
  }

  Map<Long, JournalEvent> events() {
    return events;
  }

  Map<String, List<Version>> versions() {
    return versions;
  }
}
