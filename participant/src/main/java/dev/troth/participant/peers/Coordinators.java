package dev.troth.participant.peers;

import dev.troth.daemon.options.HostPort;
import dev.troth.v1.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The coordinators that this participant announces itself to, and which of them take it. */
final class Coordinators {

  private final List<HostPort> all;
  private final Map<HostPort, ErrorCode> refusing = new ConcurrentHashMap<>();
  private final AtomicInteger turn = new AtomicInteger();

  Coordinators(List<HostPort> all) {
    this.all = List.copyOf(all);
  }

  List<HostPort> all() {
    return all;
  }

  /** It has taken an announcement; whether it had not before. */
  boolean taken(HostPort coordinator) {
    return refusing.remove(coordinator) != null;
  }

  /** It has refused an announcement, or cannot be reached; whether that, or why, is new. */
  boolean refused(HostPort coordinator, ErrorCode why) {
    return refusing.put(coordinator, why) != why;
  }

  /** Another one at each call, of those that are there; of all when none seems to be. */
  Optional<HostPort> next() {
    for (int i = 0; i < all.size(); i++) {
      HostPort candidate = all.get(Math.floorMod(turn.getAndIncrement(), all.size()));
      if (!refusing.containsKey(candidate)) {
        return Optional.of(candidate);
      }
    }
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(all.get(Math.floorMod(turn.getAndIncrement(), all.size())));
  }
}
