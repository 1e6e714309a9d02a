package dev.troth.participant.api;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.Horizon;
import dev.troth.participant.engine.Horizons;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which of a journal's events a subscriber wants.
 *
 * @param after only what took effect later than this: the rest has been seen
 * @param prefixes of keys; with {@code keys} empty too, all are wanted
 */
record JournalFilter(Timestamp after, List<String> prefixes, Set<String> keys) {

  private static final int MAX_PREFIXES = 100;
  private static final int MAX_KEYS = 100;

  /** What a request asks for, checked. */
  static JournalFilter of(ParticipantServiceSubscribeRequest request) {
    if (request.getPrefixesCount() > MAX_PREFIXES) {
      throw RegisterMessages.invalid("prefixes: are more than " + MAX_PREFIXES);
    }
    if (request.getKeysCount() > MAX_KEYS) {
      throw RegisterMessages.invalid("keys: are more than " + MAX_KEYS);
    }
    request.getPrefixesList().stream()
        .filter(prefix -> !prefix.isEmpty()) // all keys begin with nothing
        .forEach(prefix -> RegisterMessages.requireKey("prefixes", prefix));
    request.getKeysList().forEach(key -> RegisterMessages.requireKey("keys", key));
    return new JournalFilter(
        new Timestamp(request.getAfter().getTimestamp()),
        List.copyOf(request.getPrefixesList()),
        new HashSet<>(request.getKeysList()));
  }

  boolean wants(JournalEvent event) {
    return new Timestamp(event.getCommitTimestamp()).isAfter(after)
        && wants(event.getChange().getKey());
  }

  /** What somebody does not see any more who has seen all up to a position. */
  Optional<Horizon> missed(Horizons horizons, long position) {
    return horizons.missed(position, after, prefixes, keys);
  }

  private boolean wants(String key) {
    if (prefixes.isEmpty() && keys.isEmpty()) {
      return true;
    }
    if (keys.contains(key)) {
      return true;
    }
    for (String prefix : prefixes) {
      if (key.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
