package dev.troth.coordinator.replica;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.engine.ParticipantRoute;
import dev.troth.coordinator.engine.SteadyTime;
import dev.troth.coordinator.engine.WayIn;
import dev.troth.coordinator.replica.Wanted.Hope;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import dev.troth.v1.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.ToLongFunction;

/**
 * The ways to one participant's keys, and which of them a question takes: replicas that will know,
 * then the participant, then replicas that may know; when it is known to be down, it comes last.
 * Among replicas the session decides, so that it stays where it is. Whatever fails, unless it is
 * the question's fault, is asked of the next. Any thread.
 */
public final class ReadRoute {

  /** A replica that takes longer has fallen silent. */
  private static final Duration REPLICA_LIMIT = Duration.ofSeconds(1);

  /** One that has failed is not asked first for so long. */
  private static final Duration DISTRUST = Duration.ofSeconds(2);

  private final String name;
  private final StoreId store;
  private final Optional<ParticipantRoute> participant;
  private final boolean isUp;
  private final List<ReplicaWay> replicas;
  private final SteadyTime time;
  private final HybridClock clock;
  private final ReadMeters meters;

  /**
   * @param participant empty when only replicas of it have been heard of
   * @param isUp whether messages reach it
   * @param replicas of this store, that are there
   */
  ReadRoute(
      String name,
      StoreId store,
      Optional<ParticipantRoute> participant,
      boolean isUp,
      List<ReplicaWay> replicas,
      SteadyTime time,
      HybridClock clock,
      ReadMeters meters) {
    this.name = name;
    this.store = store;
    this.participant = participant;
    this.isUp = isUp;
    this.replicas = replicas;
    this.time = time;
    this.clock = clock;
    this.meters = meters;
  }

  /** The participant's name. */
  public String name() {
    return name;
  }

  public StoreId store() {
    return store;
  }

  /** The participant itself; empty when only replicas of it have been heard of. */
  public Optional<ParticipantRoute> participant() {
    return participant;
  }

  /** What holds for its keys, as it last said, or its replicas did in its stead. */
  public KeyPolicies policies() {
    return participant
        .map(ParticipantRoute::policies)
        .or(() -> replicas.stream().findFirst().map(way -> way.replica().policies()))
        .orElse(KeyPolicies.NONE);
  }

  /** Reads keys; see {@link WayIn#read}. */
  public CompletableFuture<ParticipantServiceReadResponse> read(
      ParticipantServiceReadRequest request, long session, Duration timeout) {
    return ask(
        Wanted.of(request, clock.current()),
        session,
        timeout,
        (way, limit) -> way.read(request, limit),
        ParticipantServiceReadResponse::getTimestamp);
  }

  /** Reads a page of the keys with a prefix; see {@link WayIn#scan}. */
  public CompletableFuture<ParticipantServiceScanResponse> scan(
      ParticipantServiceScanRequest request, long session, Duration timeout) {
    return ask(
        Wanted.of(request, clock.current()),
        session,
        timeout,
        (way, limit) -> way.scan(request, limit),
        ParticipantServiceScanResponse::getTimestamp);
  }

  /** Reads a key's past; see {@link WayIn#history}. */
  public CompletableFuture<ParticipantServiceHistoryResponse> history(
      ParticipantServiceHistoryRequest request, Duration timeout) {
    return ask(
        Wanted.HISTORY,
        0,
        timeout,
        (way, limit) -> way.history(request, limit),
        answer -> answer.getNext().getTimestamp());
  }

  /** A way in, as one question goes along it. */
  private record Way(WayIn link, Optional<ReplicaWay> replica) {}

  private <A> CompletableFuture<A> ask(
      Wanted wanted,
      long session,
      Duration timeout,
      BiFunction<WayIn, Duration, CompletableFuture<A>> question,
      ToLongFunction<A> moment) {
    List<Way> ways = order(wanted, session);
    if (ways.isEmpty()) {
      return CompletableFuture.failedFuture(new RejectedException(unheardOf()));
    }
    long until = time.nanoTime() + timeout.toNanos();
    return ask(ways, 0, until, question, moment);
  }

  /** What is told when no way leads to an answer: what the participant said, if it was asked. */
  private static Throwable told(Way way, Throwable why, Throwable later) {
    return way.replica().isEmpty() ? why : later;
  }

  private <A> CompletableFuture<A> ask(
      List<Way> ways,
      int index,
      long until,
      BiFunction<WayIn, Duration, CompletableFuture<A>> question,
      ToLongFunction<A> moment) {
    Way way = ways.get(index);
    boolean isLast = index == ways.size() - 1;
    return question
        .apply(way.link(), limit(way, isLast, until))
        .thenApply(
            answer -> {
              answered(way, new Timestamp(moment.applyAsLong(answer)));
              return answer;
            })
        .exceptionallyCompose(
            failure -> {
              Throwable why = cause(failure);
              failed(way, why);
              if (isLast || isFinal(way, why)) {
                return CompletableFuture.failedFuture(why);
              }
              meters.failedOver();
              return ask(ways, index + 1, until, question, moment)
                  .exceptionallyCompose(
                      later -> CompletableFuture.failedFuture(told(way, why, cause(later))));
            });
  }

  /** A replica that does not answer must not use up the time of those that might. */
  private Duration limit(Way way, boolean isLast, long until) {
    Duration left = Duration.ofNanos(Math.max(0, until - time.nanoTime()));
    boolean isBounded = !isLast && way.replica().isPresent();
    return isBounded && left.compareTo(REPLICA_LIMIT) > 0 ? REPLICA_LIMIT : left;
  }

  private void answered(Way way, Timestamp moment) {
    way.replica()
        .ifPresentOrElse(
            replica -> {
              replica.reached(moment);
              meters.answeredByReplica();
            },
            meters::answeredByParticipant);
  }

  private void failed(Way way, Throwable why) {
    boolean isBehind =
        why instanceof RejectedException rejected
            && rejected.reason().getCode() == ErrorCode.ERROR_CODE_REPLICA_BEHIND;
    if (!isBehind && !isTheQuestionsFault(why)) {
      way.replica().ifPresent(replica -> replica.failed(time.nanoTime()));
    }
  }

  /** A participant's refusal is the truth; a replica's may be its own alone. */
  private static boolean isFinal(Way way, Throwable why) {
    if (isTheQuestionsFault(why) || !(why instanceof RejectedException rejected)) {
      return true;
    }
    return way.replica().isEmpty()
        && switch (rejected.reason().getCode()) {
          case ERROR_CODE_PARTICIPANT_UNAVAILABLE,
              ERROR_CODE_SHUTTING_DOWN,
              ERROR_CODE_OVERLOADED,
              ERROR_CODE_WRONG_STORE,
              ERROR_CODE_DEADLINE_EXCEEDED ->
              false;
          default -> true;
        };
  }

  private static boolean isTheQuestionsFault(Throwable why) {
    return why instanceof RejectedException rejected
        && switch (rejected.reason().getCode()) {
          case ERROR_CODE_INVALID_REQUEST, ERROR_CODE_POLICY -> true;
          default -> false;
        };
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private List<Way> order(Wanted wanted, long session) {
    List<Way> good = new ArrayList<>();
    List<Way> poor = new ArrayList<>();
    for (ReplicaWay replica : bySession(session)) {
      Way way = new Way(replica.link(), Optional.of(replica));
      switch (hope(wanted, replica)) {
        case GOOD -> good.add(way);
        case POOR -> poor.add(way);
        case NONE -> {}
      }
    }
    List<Way> ways = new ArrayList<>(good);
    if (!isUp) {
      ways.addAll(poor);
    }
    participant.ifPresent(route -> ways.add(new Way(route.link(), Optional.empty())));
    if (isUp) {
      ways.addAll(poor);
    }
    return ways;
  }

  private Hope hope(Wanted wanted, ReplicaWay replica) {
    long now = time.nanoTime();
    long unheardMillis = (now - replica.replica().heardAtNanos()) / 1_000_000;
    Hope hope = wanted.hope(replica.reached(), unheardMillis);
    boolean isDistrusted = replica.hasFailedWithin(DISTRUST.toNanos(), now);
    return hope == Hope.GOOD && isDistrusted ? Hope.POOR : hope;
  }

  /** Rendezvous hashing: when one goes, or comes, only its own sessions move. */
  private List<ReplicaWay> bySession(long session) {
    if (replicas.size() < 2) {
      return replicas;
    }
    return replicas.stream()
        .sorted(Comparator.comparingLong(way -> Rendezvous.weight(session, way.replica().id())))
        .toList();
  }

  private Reason unheardOf() {
    return Reason.newBuilder()
        .setCode(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE)
        .setMessage(
            "participant '%s' has not been heard of; read replicas of it are there, for reads that may be stale"
                .formatted(name))
        .setParticipant(name)
        .build();
  }
}
