package dev.troth.coordinator.cache;

import dev.troth.clock.Timestamp;
import dev.troth.v1.ParticipantServiceReadResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A read upstream that is under way, and what has become known of its keys meanwhile. */
final class Flight {

  private final List<String> keys;
  private final Map<String, Timestamp> changedBefore;
  private final Map<String, List<Timestamp>> changes = new HashMap<>();
  private final CompletableFuture<ParticipantServiceReadResponse> answer =
      new CompletableFuture<>();

  /**
   * @param keys each once
   * @param changedBefore the latest change of a key that was known before, where it is above the
   *     moment that the read asks for at least
   */
  Flight(List<String> keys, Map<String, Timestamp> changedBefore) {
    this.keys = List.copyOf(keys);
    this.changedBefore = Map.copyOf(changedBefore);
  }

  List<String> keys() {
    return keys;
  }

  CompletableFuture<ParticipantServiceReadResponse> answer() {
    return answer;
  }

  /** One of the keys was changed. */
  void changed(String key, Timestamp at) {
    changes.computeIfAbsent(key, unchanged -> new ArrayList<>()).add(at);
  }

  /** Whether a value read at this moment has all changes in it that were known before. */
  boolean hasSeen(String key, Timestamp moment) {
    Timestamp before = changedBefore.get(key);
    return before == null || !before.isAfter(moment);
  }

  /** Tells an entry of the changes that became known since it was asked for. */
  void tell(String key, Entry entry) {
    changes.getOrDefault(key, List.of()).forEach(entry::changed);
  }
}
