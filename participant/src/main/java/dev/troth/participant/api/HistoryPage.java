package dev.troth.participant.api;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.PastNotKept;
import dev.troth.participant.engine.Store;
import dev.troth.participant.engine.Version;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import java.util.List;

/** A page of a key's events, from the store alone, once the moment that it shows is settled. */
public final class HistoryPage {

  private HistoryPage() {}

  /**
   * What a history shows.
   *
   * @param until the events up to here
   * @param position the journal's last one when the question came
   * @param hasLater whether events up to the position may be later than {@code until}
   */
  public record Past(Timestamp until, long position, boolean hasLater) {}

  /**
   * What can be asked for.
   *
   * @throws dev.troth.error.RejectedException INVALID_REQUEST
   */
  public static void check(ParticipantServiceHistoryRequest request) {
    RegisterMessages.requireKey(request.getKey());
    Timestamp until = new Timestamp(request.getUntil());
    if (!until.equals(Timestamp.ZERO) && new Timestamp(request.getSince()).isAfter(until)) {
      throw RegisterMessages.invalid("until: is before since");
    }
  }

  /**
   * A page, but for the clock; on any thread.
   *
   * @throws dev.troth.error.RejectedException SNAPSHOT_TOO_OLD: not all of it is kept
   */
  public static ParticipantServiceHistoryResponse.Builder of(
      Store store, ParticipantServiceHistoryRequest request, Past past) {
    ParticipantServiceHistoryResponse.Builder response =
        ParticipantServiceHistoryResponse.newBuilder();
    int limit = ReadLimits.page(request.getLimit(), ReadLimits.MAX_PAGE);
    boolean isMore = addEvents(store, request, past, limit, response);
    PastNotKept.requireHistory(
        store,
        request.getKey(),
        request.getAfterVersion(),
        new Timestamp(request.getSince()),
        new Timestamp(request.getUntil()));
    return isMore ? response.setMore(true) : response.setNext(next(store, request.getKey(), past));
  }

  /** Returns whether there are more. */
  private static boolean addEvents(
      Store store,
      ParticipantServiceHistoryRequest request,
      Past past,
      int limit,
      ParticipantServiceHistoryResponse.Builder response) {
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
        return true;
      }
      JournalEvent event = store.event(version.position());
      if (event.hasChange()) {
        HistoryEvent shown = ShownEvents.of(version, event);
        bytes += shown.getSerializedSize();
        response.addEvents(shown);
      } else { // pruned since the version was found, and so were those before it
        response.clearEvents();
      }
    }
    return false;
  }

  /**
   * Goes on at the journal's end of then: up to there all took effect at or below the moment of
   * then. Where less was shown, later events are before it: goes on before the first of them.
   */
  private static JournalCursor next(Store store, String key, Past past) {
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
