package dev.troth.coordinator.subscription;

import dev.troth.v1.Reason;
import dev.troth.v1.SubscribeResponse;

/** A client that has subscribed. One call at a time. */
public interface Subscriber {

  /** Whether it takes more now; when it does again, {@link Subscription#ready} is to be called. */
  boolean isReady();

  void send(SubscribeResponse response);

  /** Nothing more is sent, for this reason. */
  void end(Reason why);
}
