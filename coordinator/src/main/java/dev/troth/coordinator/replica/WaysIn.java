package dev.troth.coordinator.replica;

import dev.troth.clock.HybridClock;
import dev.troth.coordinator.engine.ParticipantRoute;
import dev.troth.coordinator.engine.Routes;
import dev.troth.coordinator.engine.SteadyTime;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where participants' keys can be read. Any thread. */
public final class WaysIn {

  private final Routes routes;
  private final ReplicaRegistry replicas;
  private final SteadyTime time;
  private final HybridClock clock;
  private final ReadMeters meters;

  public WaysIn(
      Routes routes,
      ReplicaRegistry replicas,
      SteadyTime time,
      HybridClock clock,
      ReadMeters meters) {
    this.routes = routes;
    this.replicas = replicas;
    this.time = time;
    this.clock = clock;
    this.meters = meters;
  }

  /** Where there are no replicas. */
  public static WaysIn toParticipants(Routes routes, SteadyTime time, HybridClock clock) {
    ReplicaRegistry none =
        new ReplicaRegistry(
            Duration.ZERO,
            replica -> {
              throw new IllegalStateException("nobody announces one: " + replica.getName());
            });
    return new WaysIn(routes, none, time, clock, ReadMeters.unread());
  }

  /**
   * The ways to a participant's keys; it may be that only replicas of it are known.
   *
   * @throws RejectedException UNKNOWN_PARTICIPANT
   */
  public ReadRoute find(String name) {
    long now = time.nanoTime();
    List<ReplicaWay> live =
        replicas.ofSource(name).stream()
            .filter(way -> replicas.isLive(way.replica(), now))
            .filter(way -> way.replica().store().isPresent())
            .toList();
    Optional<ParticipantRoute> participant = participant(name, live);
    StoreId store =
        participant
            .map(ParticipantRoute::store)
            .or(() -> live.stream().findFirst().flatMap(way -> way.replica().store()))
            .orElseThrow();
    return new ReadRoute(
        name,
        store,
        participant,
        routes.isUp(name),
        live.stream().filter(way -> way.replica().store().get().equals(store)).toList(),
        time,
        clock,
        meters);
  }

  private Optional<ParticipantRoute> participant(String name, List<ReplicaWay> live) {
    if (routes.store(name).isEmpty() && !live.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(routes.find(name));
  }
}
