package dev.troth.participant.api;

import dev.troth.clock.Timestamp;
import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import dev.troth.participant.engine.Horizon;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.participant.engine.PastNotKept;
import dev.troth.participant.engine.Store;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber, and how far it has been served. It is woken when there may be something to do:
 * the journal has come further, the stream takes more, it is to end. Then it does one bounded step
 * on a thread that may read the store, and the next one behind whoever waits there; a subscriber
 * that does not read costs nothing.
 */
final class Subscription {

  private static final int MAX_ENTRIES = 512;

  /** Events looked at in one step, wanted or not. */
  private static final int MAX_LOOKS = 4096;

  /** A subscriber hears no more often that there is nothing for it; the engine says when. */
  private static final long EMPTY_ANSWER_NANOS = 50_000_000;

  private final ServerCallStreamObserver<ParticipantServiceSubscribeResponse> out;
  private final Store store;
  private final JournalFilter filter;
  private final Supplier<JournalProgress> progress;
  private final Supplier<Timestamp> clock;
  private final LongSupplier nanoTime;
  private final Steps steps;

  private volatile boolean isStarted;
  private volatile @Nullable RejectedException end;

  /** What follows is touched by one step at a time. */
  private long position;

  private boolean isOver;
  private long answeredNanos;

  /**
   * @param after the last position that has been seen
   * @param progress how far the journal is durable
   * @param nanoTime the monotonic time
   */
  Subscription(
      ServerCallStreamObserver<ParticipantServiceSubscribeResponse> out,
      Store store,
      JournalFilter filter,
      long after,
      Supplier<JournalProgress> progress,
      Supplier<Timestamp> clock,
      LongSupplier nanoTime,
      Executor reading) {
    this.out = out;
    this.store = store;
    this.filter = filter;
    this.position = after;
    this.progress = progress;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.steps = new Steps(reading, () -> !isOver && serve());
    this.answeredNanos = nanoTime.getAsLong() - EMPTY_ANSWER_NANOS;
  }

  /** All up to this position counts as seen. Before it is started. */
  void skipTo(long last) {
    position = last;
  }

  /** What was asked for is good: from now on it is served. */
  void start() {
    isStarted = true;
    wake();
  }

  boolean isCancelled() {
    return out.isCancelled();
  }

  /** Something may be to do. Never blocks; for any thread. */
  void wake() {
    steps.wake();
  }

  /** Ends the stream. */
  void end(RejectedException why) {
    end = why;
    wake();
  }

  /** Returns whether there is more to do at once. */
  private boolean serve() {
    if (!isStarted) {
      return false;
    }
    @Nullable RejectedException why = end;
    if (out.isCancelled()) {
      isOver = true;
      return false;
    }
    if (why != null) {
      isOver = true;
      out.onError(GrpcErrors.toStatus(why.reason()));
      return false;
    }
    if (!out.isReady()) {
      return false; // wakes when it is
    }
    JournalProgress come = progress.get();
    List<JournalEntry> entries = new ArrayList<>();
    if (come.position() > position) {
      long seen = position;
      position = read(come.position(), entries);
      // Asked afterwards: what was pruned meanwhile is missed, too.
      Optional<Horizon> missed = filter.missed(store.horizons(), seen);
      if (missed.isPresent()) {
        isOver = true;
        out.onError(GrpcErrors.toStatus(PastNotKept.missed(seen, missed.get()).reason()));
        return false;
      }
    }
    boolean isAtEnd = position >= come.position();
    long now = nanoTime.getAsLong();
    if (!entries.isEmpty() || now - answeredNanos >= EMPTY_ANSWER_NANOS) {
      answeredNanos = now;
      out.onNext(
          ParticipantServiceSubscribeResponse.newBuilder()
              .setClock(clock.get().bits())
              .addAllEntries(entries)
              .setPosition(position)
              .setSafeTimestamp(position == come.position() ? come.safeTime().bits() : 0)
              .build());
    }
    return !isAtEnd;
  }

  /** Fills an answer, and says how far it goes. */
  private long read(long upTo, List<JournalEntry> entries) {
    Page page = new Page(entries);
    long from = Math.max(position, Math.min(store.trimmed(), upTo));
    page.last = from;
    store.events(from, Math.min(upTo, from + MAX_LOOKS), page);
    return page.last;
  }

  private final class Page implements Store.EventVisitor {
    private final List<JournalEntry> entries;
    private long last;
    private int bytes;

    Page(List<JournalEntry> entries) {
      this.entries = entries;
    }

    @Override
    public boolean visit(long at, JournalEvent event) {
      last = at;
      if (filter.wants(event)) {
        JournalEntry entry = ShownEvents.of(at, event);
        bytes += entry.getSerializedSize();
        entries.add(entry);
      }
      return entries.size() < MAX_ENTRIES && bytes < ReadLimits.MAX_BYTES;
    }
  }
}
