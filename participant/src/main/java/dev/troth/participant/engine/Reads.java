package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.participant.engine.ParticipantEngine.Reader;
import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.Change;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ReadValue;
import dev.troth.v1.StateKind;
import dev.troth.v1.StreamEvent;
import dev.troth.v1.StreamState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;

/**
 * Reads at a timestamp (protocol section 8): wait for the intents at or below it, take the newest
 * version at or below it, and answer once nothing the answer shows can be lost. A read of now that
 * had to wait moves on to the commits that it waited for.
 */
final class Reads {

  private interface Values {
    List<ReadValue> at(Timestamp moment);
  }

  /**
   * A read that waits.
   *
   * @param isNow it shows, besides, whatever it has waited for: that may have been acknowledged
   *     before the read began, at a timestamp from another participant's clock
   */
  private record Parked(
      List<String> keys,
      Timestamp at,
      boolean isNow,
      Values values,
      Reader reader,
      long untilNanos) {

    Parked movedOn(Timestamp to) {
      return new Parked(keys, to, false, values, reader, untilNanos);
    }
  }

  private record CommittedAlone(String key, long batchNumber) {}

  private final Store store;
  private final StagedStates states;
  private final StoreClock clock;
  private final Intents intents;
  private final PendingKeys marks;
  private final int maxWaiting;
  private final List<Parked> waiting = new ArrayList<>();

  /**
   * Keys changed by transactions that commit alone, and the batch that has to be durable before
   * anybody sees it.
   */
  private final Map<String, Long> unsyncedByKey = new HashMap<>();

  private final Deque<CommittedAlone> unsynced = new ArrayDeque<>();
  private long batchNumber;
  private volatile long durableBatch;
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
    batchNumber++;
    while (!unsynced.isEmpty() && unsynced.peek().batchNumber() <= durableBatch) {
      CommittedAlone done = unsynced.remove();
      unsyncedByKey.remove(done.key(), done.batchNumber());
    }
  }

  /** I16: nobody is shown these before they are durable. */
  void committedAlone(List<Change> redo) {
    long number = batchNumber;
    if (unsynced.isEmpty() || unsynced.getLast().batchNumber() < number) {
      batch.whenDurable(() -> durableBatch = number);
    }
    for (Change change : redo) {
      unsyncedByKey.put(change.getKey(), number);
      unsynced.add(new CommittedAlone(change.getKey(), number));
    }
  }

  /** The keys' states at {@code at}, or now when it is zero; not below {@code notBefore}. */
  void read(List<String> keys, Timestamp at, Timestamp notBefore, long untilNanos, Reader reader) {
    settle(
        keys,
        at,
        notBefore,
        untilNanos,
        reader,
        moment -> {
          List<ReadValue> values = new ArrayList<>(keys.size());
          for (String key : keys) {
            values.add(marks.shown(valueAt(key, moment)));
          }
          return values;
        });
  }

  /**
   * Shows nothing, but answers when everything at or below now on these keys is decided and
   * durable: what is read from the store up to the answer's timestamp does not change any more.
   */
  void settle(List<String> keys, long untilNanos, Reader reader) {
    settle(keys, Timestamp.ZERO, Timestamp.ZERO, untilNanos, reader, moment -> List.of());
  }

  private void settle(
      List<String> keys,
      Timestamp at,
      Timestamp notBefore,
      long untilNanos,
      Reader reader,
      Values values) {
    clock.observe(Timestamp.max(at, notBefore), batch);
    boolean isNow = at.equals(Timestamp.ZERO);
    Timestamp moment = isNow ? clock.issue(batch) : at;
    if (!blocked(keys, moment)) {
      answer(keys, moment, values, reader);
    } else if (waiting.size() >= maxWaiting) {
      batch.now(
          () ->
              reader.reject(
                  new RejectedException(
                      ErrorCode.ERROR_CODE_OVERLOADED, "too many reads wait for decisions")));
    } else {
      waiting.add(new Parked(keys, moment, isNow, values, reader, untilNanos));
    }
  }

  /**
   * Looks again at reads that wait; called when decisions were taken, and now and then for those
   * whose time is up.
   */
  void resume() {
    for (ListIterator<Parked> parked = waiting.listIterator(); parked.hasNext(); ) {
      Parked next = movedOn(parked.next());
      if (!blocked(next.keys(), next.at())) {
        parked.remove();
        answer(next.keys(), next.at(), next.values(), next.reader());
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
    return read.isNow() && !blocked(read.keys(), read.at())
        ? read.movedOn(Timestamp.max(read.at(), latestCommit(read.keys())))
        : read;
  }

  boolean isAnyWaiting() {
    return !waiting.isEmpty();
  }

  private Timestamp latestCommit(List<String> keys) {
    Timestamp latest = Timestamp.ZERO;
    for (String key : keys) {
      latest = Timestamp.max(latest, states.state(key).commitTimestamp());
    }
    return latest;
  }

  private boolean blocked(List<String> keys, Timestamp at) {
    for (String key : keys) {
      if (intents.block(key, at)) {
        return true;
      }
    }
    return false;
  }

  private void answer(List<String> keys, Timestamp moment, Values values, Reader reader) {
    List<ReadValue> shown = values.at(moment);
    if (clock.covers(moment) && !showsUnsynced(keys)) {
      batch.now(() -> reader.accept(moment, shown));
    } else {
      batch.force();
      batch.whenDurable(() -> reader.accept(moment, shown));
    }
  }

  private boolean showsUnsynced(List<String> keys) {
    if (unsyncedByKey.isEmpty()) {
      return false;
    }
    for (String key : keys) {
      Long changedIn = unsyncedByKey.get(key);
      if (changedIn != null && changedIn > durableBatch) {
        return true;
      }
    }
    return false;
  }

  private ReadValue valueAt(String key, Timestamp at) {
    KeyState newest = states.state(key);
    if (!newest.commitTimestamp().isAfter(at)) {
      return currentValue(key, newest);
    }
    batch.writeStaged(store); // versions are read from the store
    return pastValue(key, newest.kind(), at);
  }

  private ReadValue currentValue(String key, KeyState state) {
    ReadValue.Builder value =
        ReadValue.newBuilder()
            .setKey(key)
            .setExists(state.exists())
            .setVersion(state.version())
            .setCommitTimestamp(state.commitTimestamp().bits())
            .setKind(state.kind());
    if (state.kind() == StateKind.STATE_KIND_STREAM) {
      value.setStream(StreamState.newBuilder().addAllEvents(states.events(key)));
    } else {
      showState(state, value);
    }
    return value.build();
  }

  private static void showState(KeyState state, ReadValue.Builder value) {
    if (state.kind() == StateKind.STATE_KIND_COUNTER) {
      value.setCounter(state.counter());
    } else if (state.exists() && state.content().hasText()) {
      value.setValue(state.content().getText());
    } else if (state.exists()) {
      value.setBytes(state.content().getBytes());
    }
  }

  private ReadValue pastValue(String key, StateKind kind, Timestamp at) {
    Version version = store.versionAt(key, at).orElse(new Version(0, Timestamp.ZERO, 0, 0));
    ReadValue.Builder value = ReadValue.newBuilder().setKey(key);
    if (version.number() == 0) {
      return value.build();
    }
    value
        .setExists(true)
        .setVersion(version.number())
        .setCommitTimestamp(version.commitTimestamp().bits())
        .setKind(kind);
    if (kind == StateKind.STATE_KIND_COUNTER) {
      return value.setCounter(version.counter()).build();
    }
    if (kind == StateKind.STATE_KIND_STREAM) {
      return value.setStream(pastStream(key, at)).build();
    }
    KeyState past = version.stateAfter(store.event(version.position()).getChange());
    showState(past, value.setExists(past.exists()));
    return value.build();
  }

  private StreamState pastStream(String key, Timestamp at) {
    StreamState.Builder stream = StreamState.newBuilder();
    for (Version version : store.versionsAfter(key, Timestamp.ZERO)) {
      if (version.commitTimestamp().isAfter(at)) {
        break;
      }
      StreamEvent event = store.event(version.position()).getChange().getAppend();
      stream.addEvents(event);
    }
    return stream.build();
  }
}
