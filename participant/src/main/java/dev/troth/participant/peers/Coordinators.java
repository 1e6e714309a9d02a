package dev.troth.participant.peers;

import dev.troth.daemon.options.HostPort;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The coordinators that this participant announces itself to, and which of them take it. */
final class Coordinators {

  private final List<HostPort> all;
  private final Set<HostPort> refusing = ConcurrentHashMap.newKeySet();
  private final AtomicInteger turn = new AtomicInteger();

  Coordinators(List<HostPort> all) {
    this.all = List.copyOf(all);
  }

  List<HostPort> all() {
    return all;
  }

  /** It has taken an announcement; whether it had not before. */
  boolean taken(HostPort coordinator) {
    return refusing.remove(coordinator);
  }

  /** It has refused an announcement, or cannot be reached; whether that is new. */
  boolean refused(HostPort coordinator) {
    return refusing.add(coordinator);
  }

  /** Another one at each call, of those that are there; of all when none seems to be. */
  Optional<HostPort> next() {
    for (int i = 0; i < all.size(); i++) {
      HostPort candidate = all.get(Math.floorMod(turn.getAndIncrement(), all.size()));
      if (!refusing.contains(candidate)) {
        return Optional.of(candidate);
      }
    }
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(all.get(Math.floorMod(turn.getAndIncrement(), all.size())));
  }
}
