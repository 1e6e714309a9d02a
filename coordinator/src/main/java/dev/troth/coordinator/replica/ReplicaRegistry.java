package dev.troth.coordinator.replica;

import dev.troth.coordinator.engine.WayIn;
import dev.troth.error.RejectedException;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which read replicas are there: soft state made of their heartbeats. Changed in turns, looked up
 * by any thread.
 */
public final class ReplicaRegistry {

  /** Of all participants together; one that has gone makes room for another. */
  static final int MAX_REPLICAS = 1_000;

  /** Of one participant. */
  static final int MAX_OF_ONE = 16;

  private static final Logger log = LoggerFactory.getLogger(ReplicaRegistry.class);

  private final long lateAfterNanos;
  private final WayIn.Opener opener;
  private final ConcurrentSkipListMap<String, ReplicaWay> byName = new ConcurrentSkipListMap<>();
  private final Map<String, List<ReplicaWay>> bySource = new ConcurrentHashMap<>();

  /**
   * @param lateAfter a replica that says nothing for longer counts as down
   */
  public ReplicaRegistry(Duration lateAfter, WayIn.Opener opener) {
    this.lateAfterNanos = lateAfter.toNanos();
    this.opener = opener;
  }

  /**
   * Takes in what a replica says of itself. In a turn.
   *
   * @throws RejectedException INVALID_REQUEST, OVERLOADED; NAME_TAKEN when another live replica has
   *     the name
   */
  public void announce(AnnounceRequest request, long nowNanos) {
    Replica now = Replica.of(request, nowNanos);
    @Nullable ReplicaWay known = byName.get(now.name());
    if (known == null) {
      makeRoom(now, nowNanos);
    } else if (!known.replica().id().equals(now.id()) && isLive(known.replica(), nowNanos)) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_NAME_TAKEN,
          "%s is the name of a read replica of %s at %s, which is alive; choose another --name"
              .formatted(now.name(), known.replica().source(), known.replica().address()));
    }
    if (known == null || isElsewhere(known.replica(), now)) {
      replace(known, now);
    } else {
      known.heard(now);
    }
  }

  private static boolean isElsewhere(Replica before, Replica now) {
    return !before.member().equals(now.member())
        || !before.id().equals(now.id())
        || !before.source().equals(now.source())
        || before.incarnation() != now.incarnation();
  }

  private void replace(@Nullable ReplicaWay known, Replica now) {
    if (known != null) {
      drop(known);
    }
    ReplicaWay way = new ReplicaWay(now, opener.open(now.member()));
    byName.put(now.name(), way);
    List<ReplicaWay> all = new ArrayList<>(ofSource(now.source()));
    all.add(way);
    bySource.put(now.source(), List.copyOf(all));
    log.info(
        "replica announced name={} source={} replicaId={} address={}",
        now.name(),
        now.source(),
        now.id(),
        now.address());
  }

  private void drop(ReplicaWay way) {
    byName.remove(way.replica().name(), way);
    List<ReplicaWay> rest = new ArrayList<>(ofSource(way.replica().source()));
    rest.remove(way);
    if (rest.isEmpty()) {
      bySource.remove(way.replica().source());
    } else {
      bySource.put(way.replica().source(), List.copyOf(rest));
    }
    way.link().close();
  }

  private void makeRoom(Replica arriving, long nowNanos) {
    boolean isFull = byName.size() >= MAX_REPLICAS;
    Collection<ReplicaWay> crowd = isFull ? byName.values() : ofSource(arriving.source());
    if (!isFull && crowd.size() < MAX_OF_ONE) {
      return;
    }
    ReplicaWay gone =
        crowd.stream()
            .filter(way -> !isLive(way.replica(), nowNanos))
            .findFirst()
            .orElseThrow(
                () ->
                    new RejectedException(
                        ErrorCode.ERROR_CODE_OVERLOADED,
                        "there are %d read replicas of %s, and %d of all participants, already"
                            .formatted(
                                ofSource(arriving.source()).size(),
                                arriving.source(),
                                byName.size())));
    drop(gone);
  }

  /** The replica of this name. Any thread. */
  public Optional<Replica> find(String name) {
    return Optional.ofNullable(byName.get(name)).map(ReplicaWay::replica);
  }

  /** By name. Any thread. */
  public List<Replica> all() {
    return byName.values().stream().map(ReplicaWay::replica).toList();
  }

  /** Whether its heartbeat is fresh. Any thread. */
  public boolean isLive(Replica replica, long nowNanos) {
    return !replica.leaving() && nowNanos - replica.heardAtNanos() <= lateAfterNanos;
  }

  /** Those of a participant, whatever state they are in. Any thread. */
  List<ReplicaWay> ofSource(String participant) {
    return bySource.getOrDefault(participant, List.of());
  }

  /** Closes all ways in. In a turn. */
  public void close() {
    byName.values().forEach(way -> way.link().close());
  }
}
