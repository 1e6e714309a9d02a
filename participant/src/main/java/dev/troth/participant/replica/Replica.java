package dev.troth.participant.replica;

import com.google.protobuf.ByteString;
import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.daemon.backoff.Backoff;
import dev.troth.daemon.backoff.BackoffLimits;
import dev.troth.id.StoreId;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.IdentifyResponse;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.ReplicaStatus;
import io.grpc.BindableService;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/** A read replica at work: follows its source, and answers. */
public final class Replica {

  private static final BackoffLimits RECONNECT =
      new BackoffLimits(Duration.ofMillis(50), Duration.ofSeconds(1));

  /** How often it looks for waiting reads whose time is up. */
  private static final Duration TICK = Duration.ofMillis(10);

  private static final Duration SILENCE_CHECK = Duration.ofSeconds(1);

  private final String name;
  private final String source;
  private final long incarnation;
  private final ReplicaStore store;
  private final HybridClock clock;
  private final Turns following;
  private final Moments moments = new Moments();
  private final Follower follower;
  private final ReplicaApi api;

  /** Touched by the thread that follows. */
  private boolean isReadable;

  /**
   * @param name its own
   * @param source the participant that it follows
   * @param way there
   * @param following where the store is written
   * @param lookups runs what reads the store
   * @param copies counts copies of the source
   */
  public Replica(
      String name,
      String source,
      long incarnation,
      ReplicaStore store,
      Source way,
      HybridClock clock,
      Turns following,
      Executor lookups,
      RandomGenerator random,
      LongAdder copies) {
    this.name = name;
    this.source = source;
    this.incarnation = incarnation;
    this.store = store;
    this.clock = clock;
    this.following = following;
    this.follower =
        new Follower(
            source, store, way, following, new Backoff(RECONNECT, random), moments::come, copies);
    this.api =
        new ReplicaApi(
            store,
            new ReplicaReads(store, moments, clock, lookups, following::nanoTime),
            clock,
            this::identity);
  }

  /** What it answers, to whoever does not need a network for that. */
  public ParticipantServiceGrpc.AsyncService answers() {
    return api;
  }

  /** What it answers. */
  public BindableService service() {
    return new ReplicaService(api, source);
  }

  /**
   * Follows from now on.
   *
   * @param readable run once, when it can be read for the first time
   */
  public void start(Runnable readable) {
    following.execute(follower::start);
    every(TICK, () -> look(readable));
    every(SILENCE_CHECK, follower::tick);
  }

  private void look(Runnable readable) {
    moments.expire(following.nanoTime());
    boolean isAnythingThere = moments.come().safeTime().isAfter(Timestamp.ZERO);
    if (isAnythingThere && !isReadable) {
      isReadable = true;
      readable.run();
    }
  }

  private void every(Duration interval, Runnable task) {
    following.after(
        interval,
        () -> {
          task.run();
          every(interval, task);
        });
  }

  /** Follows no more; what is there is still shown. */
  public void stop() {
    following.execute(follower::stop);
  }

  /** How far it has come. */
  public JournalProgress come() {
    return moments.come();
  }

  /** How far what it shows is behind its clock; 0 as long as nothing can be read. */
  public long lagMillis() {
    long safe = moments.come().safeTime().millis();
    return safe == 0 ? 0 : Math.max(0, clock.current().millis() - safe);
  }

  /** What it says to coordinators, but for address and clock. */
  public AnnounceRequest announcement() {
    return AnnounceRequest.newBuilder()
        .setName(name)
        .setStoreId(storeId())
        .setIncarnation(incarnation)
        .setSafeTimeLagMillis(lagMillis())
        .addAllPolicies(store.policies().all())
        .setReplica(status())
        .build();
  }

  private IdentifyResponse identity() {
    return IdentifyResponse.newBuilder()
        .setName(name)
        .setStoreId(storeId())
        .setIncarnation(incarnation)
        .setSafeTimeLagMillis(lagMillis())
        .addAllPolicies(store.policies().all())
        .setReplica(status())
        .build();
  }

  private ReplicaStatus status() {
    return ReplicaStatus.newBuilder()
        .setSource(source)
        .setReplicaId(new StoreId(store.id()).toBytes())
        .setSafeTimestamp(moments.come().safeTime().bits())
        .build();
  }

  private ByteString storeId() {
    return store.source().map(StoreId::toBytes).orElse(ByteString.EMPTY);
  }
}
