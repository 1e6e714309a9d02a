package dev.troth.participant.api;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.Recency;
import dev.troth.participant.engine.Store;
import dev.troth.participant.engine.Version;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.Executor;

/** The events of a key, a page at a time: read from the store, aside from the engine's thread. */
final class Histories {

  private final Store store;
  private final ParticipantEngine engine;
  private final EngineCalls calls;
  private final Executor lookups;

  Histories(Store store, ParticipantEngine engine, EngineCalls calls, Executor lookups) {
    this.store = store;
    this.engine = engine;
    this.calls = calls;
    this.lookups = lookups;
  }

  void history(
      ParticipantServiceHistoryRequest request,
      StreamObserver<ParticipantServiceHistoryResponse> observer) {
    RegisterMessages.requireKey(request.getKey());
    Timestamp asked = new Timestamp(request.getUntil());
    boolean isOpen = asked.equals(Timestamp.ZERO);
    if (!isOpen && new Timestamp(request.getSince()).isAfter(asked)) {
      throw RegisterMessages.invalid("until: is before since");
    }
    long untilNanos = ReadLimits.untilNanos();
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
                    Past past = new Past(isCut ? asked : at, position, isPast || isCut);
                    lookups.execute(() -> answer(request, past, observer));
                  }));
        });
  }

  /**
   * What a history shows.
   *
   * @param until the events up to here
   * @param position the journal's last one when the question came
   * @param hasLater whether events up to the position may be later than {@code until}
   */
  private record Past(Timestamp until, long position, boolean hasLater) {}

  private void answer(
      ParticipantServiceHistoryRequest request,
      Past past,
      StreamObserver<ParticipantServiceHistoryResponse> observer) {
    observer.onNext(page(request, past));
    observer.onCompleted();
  }

  private ParticipantServiceHistoryResponse page(
      ParticipantServiceHistoryRequest request, Past past) {
    ParticipantServiceHistoryResponse.Builder response =
        ParticipantServiceHistoryResponse.newBuilder().setClock(engine.clock().bits());
    int limit = ReadLimits.page(request.getLimit(), ReadLimits.MAX_PAGE);
    int bytes = 0;
    for (Version version :
        store.versions(
            request.getKey(),
            request.getAfterVersion(),
            new Timestamp(request.getSince()),
            limit + 1)) {
      if (version.commitTimestamp().isAfter(past.until())) {
        break;
      }
      if (response.getEventsCount() == limit || bytes >= ReadLimits.MAX_BYTES) {
        return response.setMore(true).build();
      }
      HistoryEvent event = ShownEvents.of(version, store.event(version.position()));
      bytes += event.getSerializedSize();
      response.addEvents(event);
    }
    return response.setNext(next(request.getKey(), past)).build();
  }

  /**
   * Goes on at the journal's end of then: up to there all took effect at or below the moment of
   * then. Where less was shown, later events are before it: goes on before the first of them.
   */
  private JournalCursor next(String key, Past past) {
    long position = past.position();
    if (past.hasLater()) {
      List<Version> later = store.versions(key, 0, past.until().next(), ReadLimits.MAX_PAGE);
      for (Version version : later) {
        position = Math.min(position, version.position() - 1);
      }
      if (later.size() == ReadLimits.MAX_PAGE) {
        position = 0; // the first of so many is not looked for
      }
    }
    return JournalCursor.newBuilder()
        .setPosition(position)
        .setTimestamp(past.until().bits())
        .build();
  }
}
