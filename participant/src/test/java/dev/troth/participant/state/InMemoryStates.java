package dev.troth.participant.state;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.lock.Acquisition;
import dev.troth.participant.lock.LockRequest;
import dev.troth.participant.lock.LockTable;
import dev.troth.participant.lock.Priority;
import dev.troth.store.v1.Change;
import dev.troth.v1.Operation;
import dev.troth.v1.StreamEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** States in memory, and a way to run transactions on them one after the other. */
final class InMemoryStates implements StateReader {

  private static final RegisterId ALONE =
      RegisterId.atomic(new TransactionId(new UUID(0x7000L, 0x8000_0000_0000_0000L)));

  private final Map<String, KeyState> states = new HashMap<>();
  private final Map<String, List<StreamEvent>> events = new HashMap<>();

  @Override
  public KeyState state(String key) {
    return states.getOrDefault(key, KeyState.ABSENT);
  }

  @Override
  public List<StreamEvent> events(String key) {
    return events.getOrDefault(key, List.of());
  }

  void apply(Change change, Timestamp commitTs) {
    String key = change.getKey();
    states.put(key, state(key).apply(change, commitTs));
    if (change.hasAppend()) {
      events.computeIfAbsent(key, absent -> new ArrayList<>()).add(change.getAppend());
    }
  }

  /** What a branch with these operations votes when it is alone. */
  Evaluation evaluate(Operation... operations) {
    List<Operation> list = List.of(operations);
    List<LockRequest> plan = LockPlan.of(list);
    Acquisition acquisition =
        new LockTable(0).acquire(ALONE, new Priority(1, ALONE.transaction()), plan, this);
    if (acquisition instanceof Acquisition.Refused refused) {
      return new Evaluation.No(refused.reason());
    }
    return OperationRules.evaluate(list, plan, this);
  }

  /** Votes and, if it is a yes, commits. */
  Evaluation commit(long time, Operation... operations) {
    Evaluation evaluation = evaluate(operations);
    if (evaluation instanceof Evaluation.Yes yes) {
      yes.redo().forEach(change -> apply(change, Timestamp.ofMillis(time)));
    }
    return evaluation;
  }
}
