package dev.troth.coordinator.subscription;

import dev.troth.clock.Timestamp;
import dev.troth.coordinator.engine.ParticipantRoute;
import dev.troth.coordinator.engine.Routes;
import dev.troth.coordinator.engine.SteadyTime;
import dev.troth.daemon.backoff.Backoff;
import dev.troth.daemon.backoff.BackoffLimits;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.Reason;
import io.grpc.SynchronizationContext;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is changed at one participant from now on, for somebody at this coordinator. After a lost
 * connection it goes on where it was. One thing at a time, in turns of its own.
 */
public final class RecentChanges implements Follower.Listener {

  /** As many as a participant takes. */
  public static final int MAX_PREFIXES = 100;

  /** Who is told; one call at a time. */
  public interface Listener {

    /** Whatever was changed before and is not told took effect at or below this moment. */
    void began(Timestamp latest);

    /**
     * Changes, and the moment up to which all have been told now; earlier than before, it says
     * nothing.
     */
    void changed(List<JournalEntry> changes, Timestamp complete);

    /** Nothing more is told, for this reason. */
    void ended(Reason why);
  }

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private static final BackoffLimits REOPEN =
      new BackoffLimits(Duration.ofMillis(50), Duration.ofSeconds(2));

  private static final Logger log = LoggerFactory.getLogger(RecentChanges.class);

  private final SynchronizationContext turns = new SynchronizationContext(this::broken);
  private final SteadyTime time;
  private final Follower follower;
  private final Listener listener;
  private JournalCursor seen = JournalCursor.getDefaultInstance();
  private boolean hasBegun;
  private boolean isOver;

  /**
   * @param route the participant, with the store that it has now
   * @param prefixes of keys, 1 to {@value #MAX_PREFIXES}
   */
  public RecentChanges(
      ParticipantRoute route,
      List<String> prefixes,
      Routes routes,
      SteadyTime time,
      RandomGenerator random,
      Listener listener) {
    Interest interest =
        new Interest(
            route.name(),
            route.store(),
            ParticipantServiceSubscribeRequest.newBuilder()
                .addAllPrefixes(prefixes)
                .setOnlyNew(true)
                .build(),
            seen);
    this.time = time;
    this.listener = listener;
    this.follower = new Follower(interest, routes, time, turns, new Backoff(REOPEN, random), this);
  }

  public void open() {
    turns.execute(
        () -> {
          follower.open(seen);
          lookLater();
        });
  }

  public void close() {
    turns.execute(this::finish);
  }

  /**
   * Up to the first answer that ends at the journal's end nothing is told: what is not durable yet
   * may still be lost, and its positions be given to others.
   */
  @Override
  public void received(Follower from, ParticipantServiceSubscribeResponse response) {
    if (isOver) {
      return;
    }
    Timestamp safe = new Timestamp(response.getSafeTimestamp());
    if (!hasBegun && !safe.equals(Timestamp.ZERO)) {
      hasBegun = true;
      listener.began(new Timestamp(response.getClock()));
    }
    if (hasBegun) {
      seen =
          JournalCursor.newBuilder()
              .setPosition(response.getPosition())
              .setTimestamp(Timestamp.max(new Timestamp(seen.getTimestamp()), safe).bits())
              .build();
      listener.changed(response.getEntriesList(), safe);
    }
    follower.request();
  }

  @Override
  public JournalCursor next(Follower from) {
    return seen;
  }

  @Override
  public void failed(Reason why) {
    if (!isOver) {
      finish();
      listener.ended(why);
    }
  }

  private void lookLater() {
    time.after(
        LOOK_EVERY,
        () ->
            turns.execute(
                () -> {
                  if (!isOver) {
                    follower.closeIfSilent();
                    lookLater();
                  }
                }));
  }

  private void finish() {
    isOver = true;
    follower.close();
  }

  private void broken(Thread thread, Throwable failure) {
    log.error("following a journal failed", failure);
    failed(
        Reason.newBuilder()
            .setCode(ErrorCode.ERROR_CODE_INTERNAL)
            .setMessage("following the journal failed: " + failure)
            .build());
  }
}
