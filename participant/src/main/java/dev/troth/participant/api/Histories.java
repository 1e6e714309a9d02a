package dev.troth.participant.api;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.Recency;
import dev.troth.participant.engine.Store;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** The events of a key, a page at a time: read from the store, aside from the engine's thread. */
final class Histories {

  private final Store store;
  private final ParticipantEngine engine;
  private final EngineCalls calls;
  private final Executor lookups;
  private final LongSupplier nanoTime;

  Histories(
      Store store,
      ParticipantEngine engine,
      EngineCalls calls,
      Executor lookups,
      LongSupplier nanoTime) {
    this.store = store;
    this.engine = engine;
    this.calls = calls;
    this.lookups = lookups;
    this.nanoTime = nanoTime;
  }

  void history(
      ParticipantServiceHistoryRequest request,
      StreamObserver<ParticipantServiceHistoryResponse> observer) {
    HistoryPage.check(request);
    Timestamp asked = new Timestamp(request.getUntil());
    boolean isOpen = asked.equals(Timestamp.ZERO);
    long untilNanos = nanoTime.getAsLong() + ReadLimits.waitNanos();
    calls.execute(
        observer,
        List.of(new Timestamp(request.getClock())),
        () -> {
          boolean isPast = !isOpen && !asked.isAfter(engine.clock());
          long position = engine.lastPosition();
          engine.settleHistory(
              request.getKey(),
              isPast ? Recency.at(asked) : Recency.NOW,
              untilNanos,
              EngineCalls.reader(
                  observer,
                  (at, nothing) -> {
                    // A read of now that had to wait may have moved on beyond what was asked.
                    boolean isCut = !isOpen && at.isAfter(asked);
                    HistoryPage.Past past =
                        new HistoryPage.Past(isCut ? asked : at, position, isPast || isCut);
                    lookups.execute(
                        () -> EngineCalls.look(observer, () -> answer(request, past, observer)));
                  }));
        });
  }

  private void answer(
      ParticipantServiceHistoryRequest request,
      HistoryPage.Past past,
      StreamObserver<ParticipantServiceHistoryResponse> observer) {
    observer.onNext(HistoryPage.of(store, request, past).setClock(engine.clock().bits()).build());
    observer.onCompleted();
  }
}
