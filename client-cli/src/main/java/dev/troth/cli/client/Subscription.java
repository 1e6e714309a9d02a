package dev.troth.cli.client;

import dev.troth.error.RetryClass;
import dev.troth.v1.Checkpoint;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.SubscribeRequest;
import dev.troth.v1.SubscribeResponse;
import dev.troth.v1.SubscribedEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Follows events, at one coordinator after the other, each event once: a new stream begins after
 * the last cut, and what came since then is not told again. Blocks; for one thread, once.
 */
public final class Subscription {

  /** A coordinator says something at least each second, if only that nothing has happened. */
  static final Duration SILENCE = Duration.ofSeconds(10);

  /**
   * What one answer brings.
   *
   * @param events none of them was told before
   * @param cut what has been seen with them, when they end between moments
   * @param upTo everything that took effect up to it has been told at the cut (hybrid timestamp)
   * @param clock the coordinator's (hybrid timestamp)
   */
  public record News(
      List<SubscribedEvent> events, Optional<Checkpoint> cut, long upTo, long clock) {}

  /** Who is told. */
  public interface Listener {
    /** Takes news; false when no more are wanted. */
    boolean onNews(News news) throws IOException;

    /** The stream broke; the next coordinator is asked. */
    void onBreak(Reason reason);
  }

  /** Names an event. */
  private record Place(String participant, long position) {}

  private final LastingStream<SubscribeRequest, SubscribeResponse> stream;

  public Subscription(
      Transport transport,
      List<CoordinatorAddress> coordinators,
      SubmitPolicy policy,
      Pause pause,
      RandomGenerator random) {
    this(transport, coordinators, policy, SILENCE, pause, random);
  }

  Subscription(
      Transport transport,
      List<CoordinatorAddress> coordinators,
      SubmitPolicy policy,
      Duration silence,
      Pause pause,
      RandomGenerator random) {
    this.stream = new LastingStream<>(transport, coordinators, policy, silence, pause, random);
  }

  /**
   * Follows until the listener has enough.
   *
   * @throws CallFailedException a coordinator refuses for good, or none has been heard of for as
   *     long as the policy allows
   */
  public void follow(SubscribeRequest request, Listener listener)
      throws CallFailedException, IOException, InterruptedException {
    stream.follow(CoordinatorServiceGrpc.getSubscribeMethod(), new Cuts(request, listener));
  }

  private static final class Cuts
      implements LastingStream.Follower<SubscribeRequest, SubscribeResponse> {

    private final Listener listener;
    private SubscribeRequest request;
    private boolean isHeard;

    /** Since the last cut; at most the events of one moment. */
    private final Set<Place> told = new HashSet<>();

    Cuts(SubscribeRequest request, Listener listener) {
      this.request = request;
      this.listener = listener;
    }

    @Override
    public SubscribeRequest request() {
      return request;
    }

    @Override
    public boolean take(SubscribeResponse answer) throws IOException {
      isHeard = true;
      boolean isCut = !answer.getPartial() && answer.hasCheckpoint();
      List<SubscribedEvent> fresh = new ArrayList<>();
      for (SubscribedEvent event : answer.getEventsList()) {
        if (told.add(new Place(event.getParticipant(), event.getEntry().getPosition()))) {
          fresh.add(event);
        }
      }
      if (isCut) {
        told.clear();
        request = request.toBuilder().setAfter(answer.getCheckpoint()).build();
      }
      Optional<Checkpoint> cut = isCut ? Optional.of(answer.getCheckpoint()) : Optional.empty();
      return listener.onNews(new News(fresh, cut, answer.getUpTo(), answer.getClock()));
    }

    @Override
    public boolean isFinal(Reason refusal) {
      ErrorCode code = refusal.getCode();
      return switch (code) {
        // Its checkpoint is of a store that is no longer there: no wait brings that back.
        case ERROR_CODE_WRONG_STORE -> true;
        // A coordinator that has just started may not have heard of it yet.
        case ERROR_CODE_UNKNOWN_PARTICIPANT -> !isHeard;
        default -> RetryClass.of(code) != RetryClass.SAME_ID;
      };
    }

    @Override
    public void onBreak(Reason reason) {
      listener.onBreak(reason);
    }
  }
}
