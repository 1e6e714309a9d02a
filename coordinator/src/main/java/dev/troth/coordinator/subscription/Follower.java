package dev.troth.coordinator.subscription;

import dev.troth.coordinator.engine.JournalListener;
import dev.troth.coordinator.engine.JournalStream;
import dev.troth.coordinator.engine.ParticipantRoute;
import dev.troth.coordinator.engine.Routes;
import dev.troth.coordinator.engine.SteadyTime;
import dev.troth.daemon.backoff.Backoff;
import dev.troth.error.RejectedException;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.Reason;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one participant's journal for one subscription, through lost connections. In the turns of
 * the subscription.
 */
final class Follower {

  /** What a follower tells, in the subscription's turns. */
  interface Listener {

    void received(Follower follower, ParticipantServiceSubscribeResponse response);

    /** Where to go on: the connection is opened again. */
    JournalCursor next(Follower follower);

    /** It cannot be followed, now or later. */
    void failed(Reason why);
  }

  /** A participant that was asked says something each second, if only that nothing happened. */
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(Follower.class);

  private final Interest interest;
  private final Routes routes;
  private final SteadyTime time;
  private final Executor turns;
  private final Backoff backoff;
  private final Listener listener;

  private @Nullable Connection connection;
  private boolean isRequested;
  private boolean isClosed;
  private long askedAt;

  Follower(
      Interest interest,
      Routes routes,
      SteadyTime time,
      Executor turns,
      Backoff backoff,
      Listener listener) {
    this.interest = interest;
    this.routes = routes;
    this.time = time;
    this.turns = turns;
    this.backoff = backoff;
    this.listener = listener;
  }

  /** Begins at a place, whatever it did before. */
  void open(JournalCursor after) {
    closeConnection();
    if (isClosed) {
      return;
    }
    ParticipantRoute route;
    try {
      route = routes.find(interest.participant());
    } catch (RejectedException e) {
      openLater();
      return;
    }
    if (!route.store().equals(interest.store())) {
      listener.failed(Interests.wrongStore(interest.participant()));
      return;
    }
    Connection opened = new Connection();
    connection = opened;
    ParticipantServiceSubscribeRequest.Builder wanted =
        interest.filter().toBuilder().setAfter(after);
    if (!after.equals(JournalCursor.getDefaultInstance())) {
      wanted.clearOnlyNew(); // it goes on
    }
    opened.stream = route.link().subscribe(wanted.build(), opened);
    isRequested = false;
    request();
  }

  /** Asks for more, unless it has been asked already or is not there. */
  void request() {
    Connection open = connection;
    if (open != null && open.stream != null && !isRequested) {
      isRequested = true;
      askedAt = time.nanoTime();
      open.stream.request();
    }
  }

  /** One that does not answer has lost its connection without noticing. */
  void closeIfSilent() {
    if (connection != null && isRequested && time.nanoTime() - askedAt > SILENCE_LIMIT.toNanos()) {
      lost("it has said nothing for " + SILENCE_LIMIT.toSeconds() + " s");
    }
  }

  void close() {
    isClosed = true;
    closeConnection();
  }

  private void closeConnection() {
    Connection open = connection;
    connection = null;
    if (open != null && open.stream != null) {
      open.stream.close();
    }
  }

  private void lost(String why) {
    log.debug("journal is lost participant={} why=\"{}\"", interest.participant(), why);
    closeConnection();
    openLater();
  }

  private void openLater() {
    time.after(
        backoff.next(),
        () ->
            turns.execute(
                () -> {
                  if (connection == null && !isClosed) {
                    open(listener.next(this));
                  }
                }));
  }

  private static boolean isForGood(ErrorCode code) {
    return code == ErrorCode.ERROR_CODE_INVALID_REQUEST
        || code == ErrorCode.ERROR_CODE_SNAPSHOT_TOO_OLD
        || code == ErrorCode.ERROR_CODE_UNSUPPORTED;
  }

  /** One stream. What it says after it was replaced is not listened to. */
  private final class Connection implements JournalListener {

    private @Nullable JournalStream stream;

    @Override
    public void received(ParticipantServiceSubscribeResponse response) {
      turns.execute(
          () -> {
            if (connection == this) {
              isRequested = false;
              backoff.reset();
              listener.received(Follower.this, response);
            }
          });
    }

    @Override
    public void ended(Reason why) {
      turns.execute(
          () -> {
            if (connection != this) {
              return;
            }
            if (isForGood(why.getCode())) {
              listener.failed(why);
            } else {
              stream = null; // there is nothing to close
              lost(why.getMessage());
            }
          });
    }
  }
}
