package dev.troth.coordinator.subscription;

import dev.troth.coordinator.engine.Routes;
import dev.troth.coordinator.engine.SteadyTime;
import dev.troth.daemon.backoff.Backoff;
import dev.troth.daemon.backoff.BackoffLimits;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.SubscribeResponse;
import io.grpc.SynchronizationContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's stream of events: a follower for each participant, a merge, and the client. One
 * thing at a time, in turns of its own, so that it does not hold up the engine.
 */
public final class Subscription implements Follower.Listener {

  private static final Duration PROGRESS_EVERY = Duration.ofMillis(250);

  private static final BackoffLimits REOPEN =
      new BackoffLimits(Duration.ofMillis(50), Duration.ofSeconds(2));

  private static final Logger log = LoggerFactory.getLogger(Subscription.class);

  private final SynchronizationContext turns = new SynchronizationContext(this::broken);
  private final SteadyTime time;
  private final Subscriber client;
  private final Consumer<Subscription> onEnd;
  private final CutMerge merge;
  private final List<Follower> followers = new ArrayList<>();
  private boolean isOver;

  /**
   * @param interests in the order of the participants' names
   * @param onEnd told once, when it is over
   */
  Subscription(
      List<Interest> interests,
      Routes routes,
      SteadyTime time,
      RandomGenerator random,
      Subscriber client,
      Consumer<Subscription> onEnd) {
    this.time = time;
    this.client = client;
    this.onEnd = onEnd;
    List<Source> sources = new ArrayList<>(interests.size());
    for (Interest interest : interests) {
      sources.add(new Source(interest.participant(), interest.store(), interest.after()));
      followers.add(new Follower(interest, routes, time, turns, new Backoff(REOPEN, random), this));
    }
    this.merge = new CutMerge(sources, MergeLimits.DEFAULT);
  }

  /** Begins to send; the client can be told from now on. */
  public void open() {
    turns.execute(
        () -> {
          for (int i = 0; i < followers.size() && !isOver; i++) {
            followers.get(i).open(merge.next(i));
          }
          tickLater();
        });
  }

  /** The client takes more. */
  public void ready() {
    turns.execute(this::goOn);
  }

  /** The client has gone. */
  public void close() {
    turns.execute(this::finish);
  }

  /** Ends it. */
  void stop(Reason why) {
    turns.execute(() -> failed(why));
  }

  @Override
  public void received(Follower follower, ParticipantServiceSubscribeResponse response) {
    merge.heard(followers.indexOf(follower), response);
    goOn();
  }

  @Override
  public JournalCursor next(Follower follower) {
    return merge.next(followers.indexOf(follower));
  }

  @Override
  public void failed(Reason why) {
    if (!isOver) {
      finish();
      client.end(why);
    }
  }

  /** Sends what the client takes, then reads what there is room for. */
  private void goOn() {
    if (isOver) {
      return;
    }
    while (client.isReady()) {
      Optional<SubscribeResponse> answer = merge.next();
      if (answer.isEmpty()) {
        break;
      }
      client.send(answer.get());
    }
    for (int i = 0; i < followers.size(); i++) {
      Follower follower = followers.get(i);
      merge.takeReread(i).ifPresent(follower::open);
      if (merge.wants(i)) {
        follower.request();
      }
    }
  }

  private void tickLater() {
    time.after(PROGRESS_EVERY, () -> turns.execute(this::tick));
  }

  private void tick() {
    if (isOver) {
      return;
    }
    if (client.isReady()) {
      client.send(merge.progress());
    }
    followers.forEach(Follower::closeIfSilent);
    tickLater();
  }

  private void finish() {
    if (!isOver) {
      isOver = true;
      followers.forEach(Follower::close);
      onEnd.accept(this);
    }
  }

  private void broken(Thread thread, Throwable failure) {
    log.error("subscription failed", failure);
    failed(
        Reason.newBuilder()
            .setCode(ErrorCode.ERROR_CODE_INTERNAL)
            .setMessage("the subscription failed; the coordinator's log says more")
            .build());
  }
}
