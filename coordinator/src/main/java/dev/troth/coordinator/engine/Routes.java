package dev.troth.coordinator.engine;

import dev.troth.coordinator.registry.Participant;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Member;
import dev.troth.v1.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The ways to all participants, by name and by store. Changed in turns, looked up by any thread.
 */
public final class Routes {

  private static final int MAX_NAMES_TOLD = 20;

  private final ParticipantLink.Opener opener;
  private final SteadyTime time;
  private final Route.Listener listener;
  private final Map<StoreId, Route> byStore = new HashMap<>();
  private final ConcurrentSkipListMap<String, Route> byName = new ConcurrentSkipListMap<>();

  private volatile Set<String> expected = Set.of();
  private volatile long everybodyKnownAt;

  Routes(ParticipantLink.Opener opener, SteadyTime time, Route.Listener listener) {
    this.opener = opener;
    this.time = time;
    this.listener = listener;
    this.everybodyKnownAt = time.nanoTime();
  }

  /** Learns of a participant, or what is new about it. In a turn. */
  void know(Participant participant) {
    Route route = byStore.get(participant.store());
    if (route == null) {
      route = new Route(participant.store(), participant.member(), opener, time, listener);
      byStore.put(participant.store(), route);
    }
    if (!route.member().getName().equals(participant.name())) {
      byName.remove(route.member().getName(), route);
    }
    route.update(participant, opener); // before anybody finds it: its policies are known first
    Route replaced = byName.put(participant.name(), route);
    if (replaced != null && replaced != route) {
      closeIfUnused(replaced);
    }
  }

  /** These exist, whether they have been heard of yet or not. */
  public void expect(Set<String> names) {
    expected = Set.copyOf(names);
  }

  /** Whoever exists is heard of within this time; that somebody is unknown says nothing before. */
  public void expectAnnouncements(Duration within) {
    everybodyKnownAt = time.nanoTime() + within.toNanos();
  }

  /** The route to a participant, or the reason why there is none. Any thread. */
  Route require(String name) {
    Route route = byName.get(name);
    if (route == null) {
      throw new RejectedException(unknown(name));
    }
    return route;
  }

  private Reason unknown(String name) {
    if (expected.contains(name)) {
      return reason(
          ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE,
          name,
          "participant '%s' has not answered this coordinator yet; see whether it runs, or wait"
              .formatted(name));
    }
    if (time.nanoTime() - everybodyKnownAt < 0) {
      return reason(
          ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE,
          name,
          "participant '%s' has not announced itself here yet; this coordinator has just started: wait, or ask another"
              .formatted(name));
    }
    return reason(
        ErrorCode.ERROR_CODE_UNKNOWN_PARTICIPANT,
        name,
        "no participant '%s' is known here (known: %s); correct the name, or start it with --coordinator and this coordinator's address"
            .formatted(name, knownNames()));
  }

  private static Reason reason(ErrorCode code, String participant, String message) {
    return Reason.newBuilder()
        .setCode(code)
        .setParticipant(participant)
        .setMessage(message)
        .build();
  }

  /**
   * The link to a participant; fails with UNKNOWN_PARTICIPANT, PARTICIPANT_UNAVAILABLE. Any thread.
   */
  public ParticipantLink link(String name) {
    return require(name).link();
  }

  /**
   * The store and the link behind a name; fails with UNKNOWN_PARTICIPANT, PARTICIPANT_UNAVAILABLE.
   * Any thread.
   */
  public ParticipantRoute find(String name) {
    Route route = require(name);
    return new ParticipantRoute(name, route.store(), route.link(), route.policies());
  }

  /** The store that has a name now. Any thread. */
  public Optional<StoreId> store(String name) {
    return Optional.ofNullable(byName.get(name)).map(Route::store);
  }

  /** All members that are known, by name. Any thread. */
  public List<Member> members() {
    List<Member> members = new ArrayList<>();
    byName.values().forEach(route -> members.add(route.member()));
    return members;
  }

  /** Whether messages reach it. Any thread. */
  public boolean isUp(String name) {
    Route route = byName.get(name);
    return route != null && route.isUp();
  }

  /** Undecided transactions that a store is part of. In a turn. */
  public int inFlight(StoreId store) {
    Route route = byStore.get(store);
    return route == null ? 0 : route.inFlight();
  }

  /** The route to a member of some transaction, which may not have announced itself here. */
  Route reach(Member member) {
    return byStore.computeIfAbsent(
        StoreId.of(member.getStoreId()), store -> new Route(store, member, opener, time, listener));
  }

  /** Closes all links. */
  void close() {
    byStore.values().forEach(Route::close);
  }

  /** Whoever used these does not any more. */
  void release(Collection<Route> used) {
    for (Route route : used) {
      route.release();
      closeIfUnused(route);
    }
  }

  /** One that has no name here, or lost it to another store, is kept while somebody uses it. */
  private void closeIfUnused(Route route) {
    if (!route.isUsed() && byName.get(route.member().getName()) != route) {
      byStore.remove(route.store());
      route.close();
    }
  }

  private String knownNames() {
    List<String> names = new ArrayList<>();
    for (String name : byName.keySet()) {
      if (names.size() == MAX_NAMES_TOLD) {
        names.add("…");
        break;
      }
      names.add(name);
    }
    return names.isEmpty() ? "none" : String.join(", ", names);
  }
}
