package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.participant.engine.ParticipantEngine.Reader;
import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.Change;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ReadValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ListIterator;
import java.util.stream.Stream;

/**
 * Reads at a timestamp (protocol section 8): wait for the intents at or below it, take the newest
 * version at or below it, and answer once nothing the answer shows can be lost. A read of now that
 * had to wait moves on to the commits that it waited for.
 */
final class Reads {

  /** What a read is about. */
  private interface Scope {

    /** When what is undecided on it may take effect at the earliest. */
    Stream<Timestamp> intents();

    /** A timestamp that is not below any commit on it that a read has waited for. */
    Timestamp latestCommit();

    boolean showsUnsynced(Timestamp moment);

    List<ReadValue> values(Timestamp moment);
  }

  /** Keys, and what they are. */
  private class Keys implements Scope {
    private final List<String> keys;

    Keys(List<String> keys) {
      this.keys = keys;
    }

    @Override
    public Stream<Timestamp> intents() {
      return intents.on(keys);
    }

    @Override
    public Timestamp latestCommit() {
      Timestamp latest = Timestamp.ZERO;
      for (String key : keys) {
        latest = Timestamp.max(latest, states.state(key).commitTimestamp());
      }
      return latest;
    }

    @Override
    public boolean showsUnsynced(Timestamp moment) {
      return unsynced.touch(keys);
    }

    @Override
    public List<ReadValue> values(Timestamp moment) {
      List<ReadValue> values = new ArrayList<>(keys.size());
      for (String key : keys) {
        values.add(marks.shown(valueAt(key, moment)));
      }
      return values;
    }
  }

  /**
   * A key's events, which are read from the store later, by somebody else. A position goes with
   * them: the journal up to there has to be durable.
   */
  private final class Events extends Keys {

    Events(String key) {
      super(List.of(key));
    }

    @Override
    public boolean showsUnsynced(Timestamp moment) {
      return true;
    }

    @Override
    public List<ReadValue> values(Timestamp moment) {
      return List.of();
    }
  }

  /** All keys with a prefix; what they are is read from the store later, by somebody else. */
  private final class Prefix implements Scope {
    private final String prefix;

    Prefix(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public Stream<Timestamp> intents() {
      return intents.onPrefix(prefix);
    }

    @Override
    public Timestamp latestCommit() {
      return latestDecided;
    }

    @Override
    public boolean showsUnsynced(Timestamp moment) {
      return unsynced.areUpTo(moment);
    }

    @Override
    public List<ReadValue> values(Timestamp moment) {
      return List.of();
    }
  }

  /**
   * A read that waits.
   *
   * @param isNow it shows, besides, whatever it has waited for: that may have been acknowledged
   *     before the read began, at a timestamp from another participant's clock
   */
  private record Parked(Scope scope, Timestamp at, boolean isNow, Reader reader, long untilNanos) {

    Parked movedOn(Timestamp to) {
      return new Parked(scope, to, false, reader, untilNanos);
    }
  }

  private final Store store;
  private final StagedStates states;
  private final StoreClock clock;
  private final Intents intents;
  private final PendingKeys marks;
  private final int maxWaiting;
  private final UnsyncedCommits unsynced = new UnsyncedCommits();
  private final List<Parked> waiting = new ArrayList<>();

  /** The highest timestamp at which anything in doubt was committed. */
  private Timestamp latestDecided = Timestamp.ZERO;

  private Batch batch;
  private long nowNanos;

  Reads(
      Store store,
      StoreClock clock,
      Intents intents,
      PendingKeys marks,
      int maxWaiting,
      Batch batch) {
    this.store = store;
    this.states = new StagedStates(store, () -> this.batch.writes());
    this.clock = clock;
    this.intents = intents;
    this.marks = marks;
    this.maxWaiting = maxWaiting;
    this.batch = batch;
  }

  void begin(Batch next, long now) {
    batch = next;
    nowNanos = now;
    unsynced.beginBatch();
  }

  /** I16: nobody is shown these before they are durable. */
  void committedAlone(List<Change> redo, Timestamp at) {
    unsynced.add(redo, at, batch);
  }

  /** Something that was in doubt has taken effect. */
  void decided(Timestamp at) {
    latestDecided = Timestamp.max(latestDecided, at);
  }

  /** The keys' states. */
  void read(List<String> keys, Recency recency, long untilNanos, Reader reader) {
    settle(new Keys(keys), recency, untilNanos, reader);
  }

  /**
   * Shows nothing, but answers when everything at or below the moment on all keys with the prefix
   * is decided and durable: what is read from the store up to it does not change any more.
   */
  void settlePrefix(String prefix, Recency recency, long untilNanos, Reader reader) {
    settle(new Prefix(prefix), recency, untilNanos, reader);
  }

  /** As {@link #settlePrefix}, for one key; whatever is in the journal now is durable then. */
  void settleKey(String key, Recency recency, long untilNanos, Reader reader) {
    settle(new Events(key), recency, untilNanos, reader);
  }

  private void settle(Scope scope, Recency recency, long untilNanos, Reader reader) {
    clock.observe(Timestamp.max(recency.at(), recency.notBefore()), batch);
    Timestamp moment = moment(scope, recency);
    if (!isBlocked(scope, moment)) {
      answer(scope, moment, reader);
    } else if (waiting.size() >= maxWaiting) {
      batch.now(
          () ->
              reader.reject(
                  new RejectedException(
                      ErrorCode.ERROR_CODE_OVERLOADED, "too many reads wait for decisions")));
    } else {
      waiting.add(new Parked(scope, moment, recency.isNow(), reader, untilNanos));
    }
  }

  private Timestamp moment(Scope scope, Recency recency) {
    if (!recency.at().equals(Timestamp.ZERO)) {
      return recency.at();
    }
    Timestamp now = clock.issue(batch);
    return recency.isNow()
        ? now
        : recency.moment(now, scope.intents().min(Comparator.naturalOrder()));
  }

  /**
   * Looks again at reads that wait; called when decisions were taken, and now and then for those
   * whose time is up.
   */
  void resume() {
    for (ListIterator<Parked> parked = waiting.listIterator(); parked.hasNext(); ) {
      Parked next = movedOn(parked.next());
      if (!isBlocked(next.scope(), next.at())) {
        parked.remove();
        answer(next.scope(), next.at(), next.reader());
      } else if (nowNanos - next.untilNanos() > 0) {
        parked.remove();
        batch.now(
            () ->
                next.reader()
                    .reject(
                        new RejectedException(
                            ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED,
                            "a transaction in doubt on one of the keys was not decided in time")));
      } else {
        parked.set(next);
      }
    }
  }

  /** A read of now moves on once, to the commits that it has waited for. */
  private Parked movedOn(Parked read) {
    return read.isNow() && !isBlocked(read.scope(), read.at())
        ? read.movedOn(Timestamp.max(read.at(), read.scope().latestCommit()))
        : read;
  }

  boolean isAnyWaiting() {
    return !waiting.isEmpty();
  }

  private static boolean isBlocked(Scope scope, Timestamp at) {
    return scope.intents().anyMatch(prepared -> !prepared.isAfter(at));
  }

  private void answer(Scope scope, Timestamp moment, Reader reader) {
    List<ReadValue> shown;
    try {
      shown = scope.values(moment);
    } catch (RejectedException tooOld) {
      batch.now(() -> reader.reject(tooOld));
      return;
    }
    if (clock.covers(moment) && !scope.showsUnsynced(moment)) {
      batch.now(() -> reader.accept(moment, shown));
    } else {
      batch.force();
      batch.whenDurable(() -> reader.accept(moment, shown));
    }
  }

  private ReadValue valueAt(String key, Timestamp at) {
    PastNotKept.requireShown(store, key, at);
    KeyState newest = states.state(key);
    if (!newest.commitTimestamp().isAfter(at)) {
      return ShownValue.of(key, newest, () -> states.events(key));
    }
    batch.writeStaged(store); // versions are read from the store
    return ShownValue.past(store, key, at, store.versionAt(key, at));
  }
}
