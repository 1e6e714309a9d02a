package dev.troth.participant.peers;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.daemon.life.KnownLives;
import dev.troth.daemon.options.HostPort;
import dev.troth.error.GrpcErrors;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.AnnounceResponse;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.KeyPolicy;
import dev.troth.v1.KnownStore;
import dev.troth.v1.Reason;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every coordinator it is given that this participant is here, again and again, and learns
 * where the others are.
 */
public final class Announcer {

  /**
   * How a participant is at the moment.
   *
   * @param policies what holds for its keys
   */
  public record Condition(long inDoubt, long safeTimeLagMillis, List<KeyPolicy> policies) {}

  private static final Logger log = LoggerFactory.getLogger(Announcer.class);
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  /** Between two questions whether coordinators still need this participant. */
  private static final Duration LEAVING_PAUSE = Duration.ofMillis(20);

  private final Supplier<AnnounceRequest> present;
  private final Consumer<Reason> refused;
  private final Coordinators coordinators;
  private final HybridClock clock;
  private final Channels channels;
  private final AddressBook addresses;
  private final KnownLives lives;

  /** By coordinator, what it has not shown that it knows: it may have been started since. */
  private final Map<HostPort, List<KnownStore>> news = new ConcurrentHashMap<>();

  private boolean leaving;
  private volatile @Nullable ScheduledFuture<?> beats;

  Announcer(
      Supplier<AnnounceRequest> present,
      Consumer<Reason> refused,
      Coordinators coordinators,
      HybridClock clock,
      Channels channels,
      AddressBook addresses,
      KnownLives lives) {
    this.present = present;
    this.refused = refused;
    this.coordinators = coordinators;
    this.clock = clock;
    this.channels = channels;
    this.addresses = addresses;
    this.lives = lives;
  }

  /** Announces now and every {@code heartbeat}. */
  public void start(ScheduledExecutorService timers, Duration heartbeat) {
    beats = timers.scheduleAtFixedRate(this::beat, 0, heartbeat.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Tells the coordinators to send nothing new, and waits until none of them has an undecided
   * transaction that this participant is part of: so none waits for its vote while it is away. A
   * coordinator that cannot be reached is not waited for. Nothing is announced afterwards.
   *
   * @return whether that is so; else the time is up
   */
  public boolean leave(Duration atMost) throws InterruptedException {
    if (beats != null) {
      beats.cancel(false);
    }
    long until = System.nanoTime() + atMost.toNanos();
    LeavingRound round = tellOfLeaving();
    while (!round.isReleased(Duration.ofNanos(until - System.nanoTime()))) {
      if (System.nanoTime() - until >= 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(LEAVING_PAUSE.toMillis());
      round = tellOfLeaving();
    }
    return true;
  }

  private synchronized void beat() {
    if (!leaving) {
      announce(Optional.empty());
    }
  }

  /** No beat comes after it. */
  private synchronized LeavingRound tellOfLeaving() {
    leaving = true;
    LeavingRound round = new LeavingRound(coordinators.all().size());
    announce(Optional.of(round));
    return round;
  }

  private void announce(Optional<LeavingRound> round) {
    AnnounceRequest request =
        present.get().toBuilder()
            .setClock(clock.now().bits())
            .setLeaving(round.isPresent())
            .build();
    for (HostPort coordinator : coordinators.all()) {
      CoordinatorServiceGrpc.newStub(channels.to(coordinator.toString()))
          .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
          .announce(
              request.toBuilder().addAllKnown(news.getOrDefault(coordinator, List.of())).build(),
              new Answer(coordinator, round));
    }
  }

  private final class Answer implements StreamObserver<AnnounceResponse> {
    private final HostPort coordinator;
    private final Optional<LeavingRound> round;

    Answer(HostPort coordinator, Optional<LeavingRound> round) {
      this.coordinator = coordinator;
      this.round = round;
    }

    @Override
    public void onNext(AnnounceResponse response) {
      Timestamp heard = new Timestamp(response.getClock());
      if (!clock.isTooFarAhead(heard)) {
        clock.observe(heard);
      }
      addresses.learn(response.getMembersList());
      lives.learn(response.getStoresList());
      news.put(coordinator, lives.newsTo(response.getStoresList()));
      if (coordinators.taken(coordinator)) {
        log.info("announced coordinator={}", coordinator);
      }
      round.ifPresent(leaving -> leaving.answered(response.getInFlight()));
    }

    @Override
    public void onError(Throwable failure) {
      Reason reason = GrpcErrors.toReason(failure);
      refused.accept(reason);
      boolean unreachable =
          reason.getCode() == ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE
              || reason.getCode() == ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED;
      if (coordinators.refused(coordinator, reason.getCode())) {
        log.warn(
            "{} coordinator={} reason=\"{}\"",
            unreachable ? "coordinator unreachable" : "announcement refused",
            coordinator,
            reason.getMessage());
      }
      round.ifPresent(leaving -> leaving.failed(reason));
    }

    @Override
    public void onCompleted() {}
  }
}
