package dev.troth.coordinator.read;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.cache.KeysAsked;
import dev.troth.coordinator.cache.ReadCache;
import dev.troth.coordinator.cache.Upstream;
import dev.troth.coordinator.policy.Governed;
import dev.troth.coordinator.policy.ReadLevels;
import dev.troth.coordinator.replica.ReadRoute;
import dev.troth.coordinator.replica.WaysIn;
import dev.troth.coordinator.session.Session;
import dev.troth.coordinator.session.SessionToken;
import dev.troth.coordinator.session.Sessions;
import dev.troth.id.StoreId;
import dev.troth.v1.Freshness;
import dev.troth.v1.KeyReference;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.ReadValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Reads of keys. One participant is asked once. Several: each at the moment that it chooses, and
 * where that is not the one that the level settles on, again at that one; so all values are of one
 * moment, whatever the level. In front of it is the cache. Any thread.
 */
public final class Reads {

  private final WaysIn ways;
  private final HybridClock clock;
  private final Sessions sessions;
  private final ReadCache cache;

  public Reads(WaysIn ways, HybridClock clock, Sessions sessions, ReadCache cache) {
    this.ways = ways;
    this.clock = clock;
    this.sessions = sessions;
    this.cache = cache;
  }

  /**
   * Reads keys; fails with the first participant's rejection.
   *
   * @throws dev.troth.error.RejectedException INVALID_SESSION, INVALID_REQUEST,
   *     UNKNOWN_PARTICIPANT, POLICY
   */
  public CompletableFuture<ReadResponse> read(ReadRequest request, Duration timeout) {
    SessionToken past = sessions.verify(request.getFreshness().getSessionToken());
    Map<String, Part> parts = split(request.getKeysList());
    Freshness freshness = ReadLevels.settle(request.getFreshness(), policies(parts));
    WantedMoment wanted = WantedMoment.of(freshness, past.timestamp(), clock.current());
    Session session = sessions.of(past, stores(parts));
    List<KeysAsked> asked = parts.values().stream().flatMap(part -> part.asked().stream()).toList();
    CachedReads cached =
        asked.size() == parts.size()
            ? new CachedReads(cache, clock, wanted, asked)
            : CachedReads.unused(cache, clock, wanted);
    Optional<List<ParticipantServiceReadResponse>> found = cached.find(asked);
    if (found.isPresent()) {
      Iterator<ParticipantServiceReadResponse> answers = found.get().iterator();
      parts.values().forEach(part -> part.answered(answers.next()));
    } else {
      parts.values().forEach(part -> part.read(wanted, cached, session, timeout));
    }
    return all(parts)
        .thenApply(done -> wanted.settle(parts.values().stream().map(Part::timestamp).toList()))
        .thenCompose(
            moment -> {
              parts.values().forEach(part -> part.meet(moment, session, timeout));
              return all(parts).thenApply(done -> moment);
            })
        .thenApply(moment -> merge(request.getKeysList(), parts, wanted, moment, session));
  }

  private Map<String, Part> split(List<KeyReference> keys) {
    Map<String, Part> parts = new LinkedHashMap<>();
    for (KeyReference key : keys) {
      parts
          .computeIfAbsent(key.getParticipant(), name -> new Part(ways.find(name)))
          .keys
          .add(key.getKey());
    }
    return parts;
  }

  private static List<Governed> policies(Map<String, Part> parts) {
    PoliciesOfRequest policies = new PoliciesOfRequest();
    parts.forEach((name, part) -> policies.addKeys(name, part.route.policies(), part.keys));
    return policies.all();
  }

  private static Map<String, StoreId> stores(Map<String, Part> parts) {
    Map<String, StoreId> stores = new LinkedHashMap<>();
    parts.forEach((name, part) -> stores.put(name, part.route.store()));
    return stores;
  }

  private static CompletableFuture<Void> all(Map<String, Part> parts) {
    return CompletableFuture.allOf(
        parts.values().stream().map(part -> part.answer).toArray(CompletableFuture<?>[]::new));
  }

  private ReadResponse merge(
      List<KeyReference> keys,
      Map<String, Part> parts,
      WantedMoment wanted,
      Timestamp moment,
      Session session) {
    ReadResponse.Builder response =
        ReadResponse.newBuilder()
            .setTimestamp(moment.bits())
            .setConsistency(wanted.consistency())
            .setSessionToken(session.tokenAfter(moment));
    Staleness.of(wanted.consistency(), moment, clock.current()).ifPresent(response::setStaleness);
    for (KeyReference key : keys) {
      Part part = parts.get(key.getParticipant());
      if (part != null) {
        response.addValues(part.take().toBuilder().setParticipant(key.getParticipant()));
      }
    }
    return response.build();
  }

  /** What is read of one participant. */
  private static final class Part {
    private final ReadRoute route;
    private final List<String> keys = new ArrayList<>();
    private CompletableFuture<ParticipantServiceReadResponse> answer =
        CompletableFuture.completedFuture(ParticipantServiceReadResponse.getDefaultInstance());
    private int taken;

    Part(ReadRoute route) {
      this.route = route;
    }

    /** What the cache is asked for; nothing when only replicas of the participant are known. */
    Optional<KeysAsked> asked() {
      return route.participant().map(participant -> new KeysAsked(participant, keys));
    }

    void answered(ParticipantServiceReadResponse known) {
      answer = CompletableFuture.completedFuture(known);
    }

    void read(WantedMoment wanted, CachedReads cached, Session session, Duration timeout) {
      Supplier<CompletableFuture<ParticipantServiceReadResponse>> alone =
          () -> read(wanted, session, timeout);
      answer = asked().map(asked -> cached.load(asked, upstream(session), alone)).orElseGet(alone);
    }

    private Upstream upstream(Session session) {
      return (request, limit) -> route.read(request, session.id(), limit);
    }

    private CompletableFuture<ParticipantServiceReadResponse> read(
        WantedMoment wanted, Session session, Duration timeout) {
      ParticipantServiceReadRequest.Builder request =
          ParticipantServiceReadRequest.newBuilder()
              .addAllKeys(keys)
              .setAt(wanted.asOf().bits())
              .setNotBefore(wanted.notBefore().bits());
      wanted.staleMillis().ifPresent(request::setStaleMillis);
      return route.read(request.build(), session.id(), timeout);
    }

    /** Reads at the moment of all, unless that is where it was read. */
    void meet(Timestamp moment, Session session, Duration timeout) {
      if (!moment.equals(timestamp())) {
        answer =
            route.read(
                ParticipantServiceReadRequest.newBuilder()
                    .addAllKeys(keys)
                    .setAt(moment.bits())
                    .build(),
                session.id(),
                timeout);
      }
    }

    Timestamp timestamp() {
      return new Timestamp(answer.join().getTimestamp());
    }

    ReadValue take() {
      return answer.join().getValues(taken++);
    }
  }
}
