package dev.troth.participant.state;

import dev.troth.clock.Timestamp;
import dev.troth.participant.lock.LockRequest;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.Content;
import dev.troth.store.v1.Deleted;
import dev.troth.store.v1.LockMode;
import dev.troth.v1.Add;
import dev.troth.v1.Append;
import dev.troth.v1.Check;
import dev.troth.v1.Delete;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.StateKind;
import dev.troth.v1.StreamEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One branch's operations on their way through its keys, with what they have changed so far. */
final class BranchEvaluation {

  private final List<LockRequest> plan;
  private final StateReader states;

  /**
   * By the key's index in the plan: the state with this branch's changes; null until it is looked
   * at.
   */
  private final @Nullable KeyState[] overlay;

  /** By the key's index in the plan. */
  private final boolean[] changed;

  private final List<Change> redo = new ArrayList<>();
  private final List<ReadValue> reads = new ArrayList<>(0);

  BranchEvaluation(List<LockRequest> plan, StateReader states) {
    this.plan = plan;
    this.states = states;
    this.overlay = new @Nullable KeyState[plan.size()];
    this.changed = new boolean[plan.size()];
  }

  Evaluation perform(List<Operation> operations) {
    for (int i = 0; i < operations.size(); i++) {
      Optional<Reason> refusal = perform(operations.get(i));
      if (refusal.isPresent()) {
        return new Evaluation.No(refusal.get());
      }
    }
    return new Evaluation.Yes(redo, reads);
  }

  private Optional<Reason> perform(Operation operation) {
    return switch (operation.getActionCase()) {
      case ADD -> add(operation.getAdd());
      case PUT -> put(operation.getPut());
      case DELETE -> delete(operation.getDelete());
      case APPEND -> append(operation.getAppend());
      case CHECK -> check(operation.getCheck());
      case GET -> get(operation.getGet().getKey());
      case ACTION_NOT_SET -> throw new IllegalArgumentException("an operation without an action");
    };
  }

  private Optional<Reason> add(Add add) {
    int slot = slot(add.getKey());
    Optional<Reason> refusal =
        refuseWrite(
            slot, StateKind.STATE_KIND_COUNTER, add.hasExpectedVersion(), add.getExpectedVersion());
    if (refusal.isEmpty() && !isEscrow(slot)) {
      refusal = LockPlan.escrow(add).refusedAt(state(slot).counter());
    }
    if (refusal.isEmpty()) {
      change(slot, Change.newBuilder().setKey(add.getKey()).setAdd(add.getDelta()).build());
    }
    return refusal;
  }

  private Optional<Reason> put(Put put) {
    int slot = slot(put.getKey());
    Optional<Reason> refusal =
        refuseWrite(
            slot, StateKind.STATE_KIND_VALUE, put.hasExpectedVersion(), put.getExpectedVersion());
    if (refusal.isEmpty()) {
      change(slot, Change.newBuilder().setKey(put.getKey()).setPut(content(put)).build());
    }
    return refusal;
  }

  private Optional<Reason> delete(Delete delete) {
    int slot = slot(delete.getKey());
    Optional<Reason> refusal =
        refuseWrite(
            slot,
            StateKind.STATE_KIND_VALUE,
            delete.hasExpectedVersion(),
            delete.getExpectedVersion());
    if (refusal.isEmpty()) {
      Deleted deleted = Deleted.getDefaultInstance();
      change(slot, Change.newBuilder().setKey(delete.getKey()).setDelete(deleted).build());
    }
    return refusal;
  }

  private Optional<Reason> append(Append append) {
    int slot = slot(append.getKey());
    Optional<Reason> refusal =
        refuseWrite(
            slot,
            StateKind.STATE_KIND_STREAM,
            append.hasExpectedVersion(),
            append.getExpectedVersion());
    if (refusal.isEmpty()) {
      for (StreamEvent event : append.getEventsList()) {
        change(slot, Change.newBuilder().setKey(append.getKey()).setAppend(event).build());
      }
    }
    return refusal;
  }

  private Optional<Reason> get(String key) {
    int slot = slot(key);
    KeyState state = state(slot);
    ReadValue.Builder read =
        ReadValue.newBuilder()
            .setKey(key)
            .setExists(state.exists())
            .setVersion(state.version())
            .setKind(state.kind());
    if (!changed[slot]) { // what this transaction did takes effect only when it commits
      read.setCommitTimestamp(state.commitTimestamp().bits());
    }
    if (state.exists()) {
      switch (state.kind()) {
        case STATE_KIND_COUNTER -> read.setCounter(state.counter());
        case STATE_KIND_STREAM -> readStream(key, read);
        case STATE_KIND_VALUE -> readContent(state.content(), read);
        case STATE_KIND_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalStateException(key);
      }
    }
    reads.add(read.build());
    return Optional.empty();
  }

  private Optional<Reason> check(Check check) {
    String key = check.getKey();
    int slot = slot(key);
    KeyState state = state(slot);
    return switch (check.getConditionCase()) {
      case EXISTS -> fails(state.exists(), key, "to exist", state);
      case ABSENT -> fails(!state.exists(), key, "not to exist", state);
      case VERSION ->
          state.version() == check.getVersion()
              ? Optional.empty()
              : Optional.of(Refusal.checkedVersion(key, check.getVersion(), state.version()));
      case EQUALS -> checkEquals(key, check.getEquals(), state);
      case AT_LEAST ->
          checkLimits(LockRequest.guard(key, check.getAtLeast(), LockRequest.NO_MAX), slot);
      case AT_MOST ->
          checkLimits(LockRequest.guard(key, LockRequest.NO_MIN, check.getAtMost()), slot);
      case CONDITION_NOT_SET -> throw new IllegalArgumentException(key + ": no condition");
    };
  }

  private static Optional<Reason> checkEquals(String key, String expected, KeyState state) {
    if (state.kind() == StateKind.STATE_KIND_STREAM) {
      return Optional.of(Refusal.wrongKind(key, state.kind(), StateKind.STATE_KIND_VALUE));
    }
    boolean equal =
        state.kind() == StateKind.STATE_KIND_COUNTER
            ? expected.equals(Long.toString(state.counter()))
            : state.content().hasText() && expected.equals(state.content().getText());
    return fails(equal, key, Refusal.quote(expected), state);
  }

  private Optional<Reason> checkLimits(LockRequest guard, int slot) {
    KeyState state = state(slot);
    if (!state.isOrMayBecome(StateKind.STATE_KIND_COUNTER)) {
      return Optional.of(
          Refusal.wrongKind(guard.key(), state.kind(), StateKind.STATE_KIND_COUNTER));
    }
    return isEscrow(slot) ? Optional.empty() : guard.refusedAt(state.counter());
  }

  private static Optional<Reason> fails(
      boolean holds, String key, String expected, KeyState state) {
    return holds ? Optional.empty() : Optional.of(Refusal.checkFailed(key, expected, state));
  }

  private Optional<Reason> refuseWrite(
      int slot, StateKind kind, boolean expectsVersion, long expectedVersion) {
    KeyState state = state(slot);
    String key = plan.get(slot).key();
    if (!state.isOrMayBecome(kind)) {
      return Optional.of(Refusal.wrongKind(key, state.kind(), kind));
    }
    if (expectsVersion && expectedVersion != state.version()) {
      return Optional.of(Refusal.versionMismatch(key, expectedVersion, state.version()));
    }
    return Optional.empty();
  }

  private void readStream(String key, ReadValue.Builder read) {
    var stream = read.getStreamBuilder();
    if (states.state(key).exists()) {
      stream.addAllEvents(states.events(key));
    }
    for (Change change : redo) {
      if (change.getKey().equals(key)) {
        stream.addEvents(change.getAppend());
      }
    }
    stream.setOmitted(read.getVersion() - stream.getEventsCount());
  }

  private static void readContent(Content content, ReadValue.Builder read) {
    if (content.hasText()) {
      read.setValue(content.getText());
    } else {
      read.setBytes(content.getBytes());
    }
  }

  private static Content content(Put put) {
    return switch (put.getContentCase()) {
      case VALUE -> Content.newBuilder().setText(put.getValue()).build();
      case BYTES -> Content.newBuilder().setBytes(put.getBytes()).build();
      case CONTENT_NOT_SET -> throw new IllegalArgumentException(put.getKey() + ": no content");
    };
  }

  private void change(int slot, Change change) {
    redo.add(change);
    if (!isEscrow(slot)) { // there it is the key's only operation, and the state is not exact
      overlay[slot] = state(slot).apply(change, Timestamp.ZERO);
      changed[slot] = true;
    }
  }

  private KeyState state(int slot) {
    KeyState state = overlay[slot];
    if (state == null) {
      state = states.state(plan.get(slot).key());
      overlay[slot] = state;
    }
    return state;
  }

  private boolean isEscrow(int slot) {
    return plan.get(slot).mode() == LockMode.LOCK_MODE_ESCROW;
  }

  /** The key's index in the plan, which is sorted. */
  private int slot(String key) {
    int low = 0;
    int high = plan.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = plan.get(middle).key().compareTo(key);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    throw new IllegalArgumentException(key + " is not in the lock plan");
  }
}
