package dev.troth.participant.replica;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.backoff.Backoff;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.participant.api.ShownEvents;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.CopyResponse;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.IdentifyResponse;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the source's journal through lost connections: asks who is there, copies all when there
 * is nothing to go on from, else subscribes where it stands, and applies what comes. What a
 * connection says after it was replaced is not listened to. All of it on one thread.
 */
final class Follower {

  /** A source that was asked says something each second, if only that nothing happened. */
  static final Duration SILENCE_LIMIT = Duration.ofSeconds(10);

  /** Answers on their way while one is applied. */
  private static final int AHEAD = 2;

  private static final Logger log = LoggerFactory.getLogger(Follower.class);

  private final String sourceName;
  private final ReplicaStore store;
  private final Source source;
  private final Turns turns;
  private final Backoff backoff;
  private final Consumer<JournalProgress> listener;
  private final LongAdder copies;

  /** Counts the calls to the source; 0 while there is none. */
  private int calls;

  private Source.@Nullable Stream stream;
  private boolean isStopped;
  private boolean mustCopy;
  private long copiedBytes;
  private long copyPosition;
  private long heardAt;
  private String told = "";

  /**
   * @param listener told how far the store has come, and when nothing of it can be read any more
   * @param copies counts those that were begun
   */
  Follower(
      String sourceName,
      ReplicaStore store,
      Source source,
      Turns turns,
      Backoff backoff,
      Consumer<JournalProgress> listener,
      LongAdder copies) {
    this.sourceName = sourceName;
    this.store = store;
    this.source = source;
    this.turns = turns;
    this.backoff = backoff;
    this.listener = listener;
    this.copies = copies;
  }

  /** Follows from now on. */
  void start() {
    listener.accept(store.come());
    connect();
  }

  /** Looks whether the source has fallen silent; called each second or so. */
  void tick() {
    if (stream != null && turns.nanoTime() - heardAt > SILENCE_LIMIT.toNanos()) {
      lost("it has said nothing for " + SILENCE_LIMIT.toSeconds() + " s");
    }
  }

  void stop() {
    isStopped = true;
    hangUp();
  }

  private void connect() {
    if (!isStopped) {
      call(1, listening -> source.identify(listening), this::identified);
    }
  }

  private void identified(IdentifyResponse who) {
    StoreId found = StoreId.of(who.getStoreId());
    StoreId expected = store.source().orElse(found);
    if (!who.getName().equals(sourceName) || who.hasReplica()) {
      lost("'" + who.getName() + "' answers at the address of '" + sourceName + "'");
      return;
    }
    if (!found.equals(expected)) {
      lost(
          "participant '%s' has store %s now, and this replica follows store %s: delete its data directory to follow the new one"
              .formatted(sourceName, found, expected));
      return;
    }
    store.meet(found, who.getPoliciesList());
    hangUp();
    if (mustCopy || !store.isWhole()) {
      call(AHEAD, listening -> source.copy(found, listening), this::copied);
    } else {
      long position = store.come().position();
      log.info("following source={} store={} position={}", sourceName, found, position);
      call(AHEAD, listening -> source.subscribe(found, position, listening), this::followed);
    }
  }

  private void copied(CopyResponse part) {
    if (part.hasCursor()) {
      mustCopy = true;
      copies.increment();
      copiedBytes = 0;
      copyPosition = part.getCursor().getPosition();
      log.info(
          "copying source={} position={} bytes={}", sourceName, copyPosition, part.getTotalBytes());
      listener.accept(Moments.NOWHERE);
      store.beginCopy();
    } else if (part.getComplete()) {
      store.endCopy(copyPosition);
      mustCopy = false;
      log.info("copied source={} position={} bytes={}", sourceName, copyPosition, copiedBytes);
      succeeded();
      hangUp();
      connect();
      return;
    } else {
      store.copy(part.getRecordsList());
      copiedBytes += part.getSerializedSize();
    }
    request();
  }

  private void followed(ParticipantServiceSubscribeResponse answer) {
    long expected = store.come().position();
    List<JournalEvent> events = new ArrayList<>(answer.getEntriesCount());
    for (JournalEntry entry : answer.getEntriesList()) {
      if (entry.getPosition() != ++expected) {
        lost("it sent position " + entry.getPosition() + " where " + expected + " comes next");
        return;
      }
      events.add(ShownEvents.event(entry));
    }
    store.apply(
        events,
        answer.getSafeTimestamp() == 0
            ? Optional.empty()
            : Optional.of(new Timestamp(answer.getSafeTimestamp())));
    succeeded();
    listener.accept(store.come());
    request();
  }

  private void ended(Reason why) {
    stream = null; // there is nothing to close
    if (why.getCode() == ErrorCode.ERROR_CODE_SNAPSHOT_TOO_OLD && !mustCopy) {
      log.warn("too far behind, copies anew source={} why=\"{}\"", sourceName, why.getMessage());
      mustCopy = true;
      connect();
    } else if (why.getCode() == ErrorCode.ERROR_CODE_INVALID_REQUEST) {
      lost(
          why.getMessage()
              + ": the source's journal is not the one that was followed, from a backup perhaps; delete"
              + " the replica's data directory to follow it");
    } else {
      lost(why.getMessage());
    }
  }

  private void succeeded() {
    backoff.reset();
    told = "";
  }

  private void lost(String why) {
    if (!why.equals(told)) { // once, not with every attempt
      told = why;
      log.warn("source is not followed source={} why=\"{}\"", sourceName, why);
    }
    hangUp();
    int now = calls;
    turns.after(
        backoff.next(),
        () -> {
          if (now == calls) {
            connect();
          }
        });
  }

  private void request() {
    if (stream != null) {
      stream.request();
    }
  }

  private void hangUp() {
    calls++;
    if (stream != null) {
      stream.close();
      stream = null;
    }
  }

  private interface Call<T> {
    Source.Stream open(Source.Listener<T> listener);
  }

  private <T> void call(int ahead, Call<T> call, Consumer<T> taker) {
    int mine = ++calls;
    heardAt = turns.nanoTime();
    Source.Stream opened =
        call.open(
            new Source.Listener<>() {
              @Override
              public void received(T answer) {
                turns.execute(() -> heard(mine, () -> taker.accept(answer)));
              }

              @Override
              public void ended(Reason why) {
                turns.execute(() -> heard(mine, () -> Follower.this.ended(why)));
              }
            });
    stream = opened;
    for (int i = 0; i < ahead; i++) {
      opened.request();
    }
  }

  /** What does not make sense is asked for again; what the store throws ends the process. */
  private void heard(int call, Runnable what) {
    if (call != calls || isStopped) {
      return;
    }
    heardAt = turns.nanoTime();
    try {
      what.run();
    } catch (RejectedException | IllegalArgumentException e) {
      lost(String.valueOf(e.getMessage()));
    }
  }
}
