package dev.troth.participant.api;

import dev.troth.clock.Timestamp;
import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.Store;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** All subscribers; told by the engine how far the journal has come. */
final class Subscriptions {

  /** Each costs a read of the journal of its own. */
  private static final int MAX_SUBSCRIBERS = 64;

  private final Store store;
  private final ParticipantEngine engine;
  private final EngineCalls calls;
  private final Executor reading;
  private final LongSupplier nanoTime;
  private final Set<Subscription> open = new LinkedHashSet<>();
  private boolean draining;
  private volatile List<Subscription> toWake = List.of();
  private volatile JournalProgress progress = new JournalProgress(0, Timestamp.ZERO);

  Subscriptions(
      Store store,
      ParticipantEngine engine,
      EngineCalls calls,
      Executor reading,
      LongSupplier nanoTime) {
    this.store = store;
    this.engine = engine;
    this.calls = calls;
    this.reading = reading;
    this.nanoTime = nanoTime;
  }

  /** Called by whoever runs the effects of durable batches: must not block. */
  void journalCame(JournalProgress to) {
    progress = to;
    toWake.forEach(Subscription::wake);
  }

  void subscribe(
      ParticipantServiceSubscribeRequest request,
      StreamObserver<ParticipantServiceSubscribeResponse> observer) {
    ServerCallStreamObserver<ParticipantServiceSubscribeResponse> out =
        (ServerCallStreamObserver<ParticipantServiceSubscribeResponse>) observer;
    JournalCursor after = request.getAfter();
    Subscription subscription =
        new Subscription(
            out,
            store,
            JournalFilter.of(request),
            after.getPosition(),
            () -> progress,
            engine::clock,
            nanoTime,
            reading);
    out.setOnReadyHandler(subscription::wake);
    out.setOnCancelHandler(() -> remove(subscription));
    out.setOnCloseHandler(() -> remove(subscription));
    calls.execute(
        observer,
        List.of(new Timestamp(request.getClock())),
        () -> {
          try {
            if (request.getOnlyNew()) {
              subscription.skipTo(engine.lastPosition());
            } else {
              requireSeen(after);
            }
            add(subscription);
          } catch (RejectedException e) {
            observer.onError(GrpcErrors.toStatus(e.reason()));
          }
        });
  }

  /** Nobody can have seen what has not happened: such a cursor is another journal's. */
  private void requireSeen(JournalCursor cursor) {
    long last = engine.lastPosition();
    if (Long.compareUnsigned(cursor.getPosition(), last) > 0) {
      throw RegisterMessages.invalid(
          "after.position: is "
              + Long.toUnsignedString(cursor.getPosition())
              + ", and the journal's last one is "
              + last);
    }
    Timestamp timestamp = new Timestamp(cursor.getTimestamp());
    if (timestamp.isAfter(engine.clock())) {
      throw RegisterMessages.invalid("after.timestamp: is in the future: " + timestamp);
    }
  }

  private synchronized void add(Subscription subscription) {
    if (draining) {
      throw stopping();
    }
    if (open.size() >= MAX_SUBSCRIBERS) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_OVERLOADED,
          MAX_SUBSCRIBERS + " subscriptions are open here, and no more are taken");
    }
    if (!subscription.isCancelled()) {
      open.add(subscription);
      toWake = List.copyOf(open);
      subscription.start();
    }
  }

  private synchronized void remove(Subscription subscription) {
    if (open.remove(subscription)) {
      toWake = List.copyOf(open);
    }
  }

  /** Ends all, and takes no more. */
  synchronized void drain() {
    draining = true;
    open.forEach(subscription -> subscription.end(stopping()));
  }

  static RejectedException stopping() {
    return new RejectedException(
        ErrorCode.ERROR_CODE_SHUTTING_DOWN, "this participant is stopping");
  }

  synchronized int count() {
    return open.size();
  }
}
