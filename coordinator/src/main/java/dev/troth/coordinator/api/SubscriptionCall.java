package dev.troth.coordinator.api;

import dev.troth.clock.HybridClock;
import dev.troth.coordinator.subscription.Subscriber;
import dev.troth.coordinator.subscription.Subscription;
import dev.troth.coordinator.subscription.Subscriptions;
import dev.troth.error.GrpcErrors;
import dev.troth.v1.Reason;
import dev.troth.v1.SubscribeRequest;
import dev.troth.v1.SubscribeResponse;
import io.grpc.stub.ServerCallStreamObserver;

/** A client that has subscribed, on its call. */
final class SubscriptionCall implements Subscriber {

  private final HybridClock clock;
  private final ServerCallStreamObserver<SubscribeResponse> out;

  private SubscriptionCall(HybridClock clock, ServerCallStreamObserver<SubscribeResponse> out) {
    this.clock = clock;
    this.out = out;
  }

  /**
   * Subscribes the client of a call.
   *
   * @throws dev.troth.error.RejectedException when it is refused
   */
  static void open(
      SubscribeRequest request,
      Subscriptions subscriptions,
      HybridClock clock,
      ServerCallStreamObserver<SubscribeResponse> out) {
    Subscription subscription = subscriptions.subscribe(request, new SubscriptionCall(clock, out));
    out.setOnReadyHandler(subscription::ready);
    out.setOnCancelHandler(subscription::close);
    subscription.open();
  }

  @Override
  public boolean isReady() {
    return out.isReady();
  }

  @Override
  public void send(SubscribeResponse response) {
    out.onNext(response.toBuilder().setClock(clock.current().bits()).build());
  }

  @Override
  public void end(Reason why) {
    out.onError(GrpcErrors.toStatus(why));
  }
}
