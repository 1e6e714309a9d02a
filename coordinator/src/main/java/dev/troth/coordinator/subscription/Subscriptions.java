package dev.troth.coordinator.subscription;

import dev.troth.coordinator.engine.Routes;
import dev.troth.coordinator.engine.SteadyTime;
import dev.troth.error.RejectedException;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.SubscribeRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The subscriptions that are open here. Any thread. */
public final class Subscriptions {

  static final int MAX_OPEN = 256;

  private static final Reason SHUTTING_DOWN =
      Reason.newBuilder()
          .setCode(ErrorCode.ERROR_CODE_SHUTTING_DOWN)
          .setMessage("this coordinator is stopping; subscribe at another with the last checkpoint")
          .build();

  private final Routes routes;
  private final SteadyTime time;
  private final RandomGenerator random;
  private final Set<Subscription> open = new LinkedHashSet<>();
  private boolean isStopped;

  /**
   * @param random for any number of threads
   */
  public Subscriptions(Routes routes, SteadyTime time, RandomGenerator random) {
    this.routes = routes;
    this.time = time;
    this.random = random;
  }

  /**
   * A subscription of a client, which is yet to be opened.
   *
   * @throws RejectedException UNKNOWN_PARTICIPANT, WRONG_STORE, INVALID_REQUEST, OVERLOADED,
   *     SHUTTING_DOWN
   */
  public Subscription subscribe(SubscribeRequest request, Subscriber client) {
    return add(Interests.of(request, routes), client);
  }

  /** Ends them all, and takes no more. */
  public void stop() {
    drain().forEach(subscription -> subscription.stop(SHUTTING_DOWN));
  }

  private synchronized Subscription add(List<Interest> interests, Subscriber client) {
    if (isStopped) {
      throw new RejectedException(SHUTTING_DOWN);
    }
    if (open.size() >= MAX_OPEN) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_OVERLOADED,
          MAX_OPEN + " subscriptions are open here; subscribe at another coordinator, or later");
    }
    Subscription added = new Subscription(interests, routes, time, random, client, this::remove);
    open.add(added);
    return added;
  }

  private synchronized void remove(Subscription subscription) {
    open.remove(subscription);
  }

  private synchronized List<Subscription> drain() {
    isStopped = true;
    return new ArrayList<>(open);
  }
}
