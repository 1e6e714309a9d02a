package dev.troth.systemtests.simulation.checks;

import dev.troth.clock.Timestamp;
import dev.troth.coordinator.expression.Expressions;
import dev.troth.coordinator.saga.SagaPlan;
import dev.troth.coordinator.saga.SagaPlan.Undoing;
import dev.troth.id.RegisterId;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.Content;
import dev.troth.store.v1.JournalEvent;
import dev.troth.systemtests.simulation.history.SagaAsked;
import dev.troth.systemtests.simulation.workload.SagaHistory;
import dev.troth.systemtests.simulation.world.ParticipantNode;
import dev.troth.systemtests.simulation.world.Violation;
import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.StreamEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every event of every journal is what a step that committed says, once; what was undone by its
 * inverse adds up to nothing.
 */
final class SagaEffects {

  private final SagaHistory history;
  private final RegisterInvariants registers;
  private final List<ParticipantNode> participants;
  private final Map<RegisterId, Map<String, List<Change>>> done = new HashMap<>();

  SagaEffects(
      SagaHistory history, RegisterInvariants registers, List<ParticipantNode> participants) {
    this.history = history;
    this.registers = registers;
    this.participants = participants;
    for (ParticipantNode participant : participants) {
      for (JournalEvent event : participant.disk().image().journal().values()) {
        done.computeIfAbsent(RegisterId.of(event.getBranch()), same -> new HashMap<>())
            .computeIfAbsent(participant.name(), same -> new ArrayList<>())
            .add(event.getChange());
      }
    }
  }

  void check() {
    Map<RegisterId, Map<String, List<Change>>> unexplained = new HashMap<>(done);
    registers
        .committedAttempts()
        .keySet()
        .forEach(
            claim -> {
              attempt(claim);
              unexplained.remove(claim.register());
            });
    registers
        .committed()
        .keySet()
        .forEach(
            content -> {
              RegisterId id = RegisterId.atomic(content.id());
              history
                  .of(content)
                  .ifPresent(asked -> compare(id, asked.spec().getAtomic().getOperationsList()));
              unexplained.remove(id);
            });
    if (!unexplained.isEmpty()) {
      throw new Violation("I15: nobody committed " + unexplained);
    }
  }

  private void attempt(Claim claim) {
    SagaAsked asked =
        history
            .of(claim.content())
            .orElseThrow(() -> new Violation("nobody asked for " + claim.register()));
    RegisterId id = claim.register();
    boolean isAction = id.kind() == RegisterKind.REGISTER_KIND_ACTION;
    boolean isInverse =
        !isAction && SagaPlan.of(asked.saga(), 1).undoing(id.step()) == Undoing.INVERSE;
    if (isInverse) {
      requireInverse(asked, id);
    } else {
      compare(id, Expressions.fill(asked.spec(), id.step(), id.kind(), reads(asked)));
    }
    if (isAction) {
      requireReads(claim);
    }
  }

  private void compare(RegisterId id, List<Operation> operations) {
    Map<String, List<Change>> expected = new HashMap<>();
    for (Operation operation : operations) {
      List<Change> changes = changes(operation);
      if (!changes.isEmpty()) {
        expected
            .computeIfAbsent(operation.getParticipant(), same -> new ArrayList<>())
            .addAll(changes);
      }
    }
    Map<String, List<Change>> found = done.getOrDefault(id, Map.of());
    if (!found.equals(expected)) {
      throw new Violation("I15: %s did %s, it says %s".formatted(id, found, expected));
    }
  }

  private static List<Change> changes(Operation operation) {
    return switch (operation.getActionCase()) {
      case ADD ->
          List.of(
              Change.newBuilder()
                  .setKey(operation.getAdd().getKey())
                  .setAdd(operation.getAdd().getDelta())
                  .build());
      case PUT ->
          List.of(
              Change.newBuilder()
                  .setKey(operation.getPut().getKey())
                  .setPut(Content.newBuilder().setText(operation.getPut().getValue()))
                  .build());
      case APPEND -> {
        List<Change> appended = new ArrayList<>();
        for (StreamEvent event : operation.getAppend().getEventsList()) {
          appended.add(
              Change.newBuilder().setKey(operation.getAppend().getKey()).setAppend(event).build());
        }
        yield appended;
      }
      case GET, CHECK -> List.of();
      case DELETE, ACTION_NOT_SET ->
          throw new IllegalArgumentException("no workload does this: " + operation);
    };
  }

  /** What the saga's actions have read, by step, in the order of the document. */
  private Map<Integer, List<ReadValue>> reads(SagaAsked asked) {
    Map<Integer, List<ReadValue>> reads = new HashMap<>();
    for (int step = 1; step <= asked.saga().getStepsCount(); step++) {
      for (RegisterId action :
          registers.fixedAttempts(asked.content(), step, RegisterKind.REGISTER_KIND_ACTION)) {
        Claim claim = new Claim(action, asked.content().specHash());
        Map<String, Deque<ReadValue>> left = new HashMap<>();
        registers
            .sagas()
            .reads(claim)
            .forEach((participant, values) -> left.put(participant, new ArrayDeque<>(values)));
        List<ReadValue> ordered = new ArrayList<>();
        for (Operation operation : asked.saga().getSteps(step - 1).getOperationsList()) {
          if (operation.hasGet()) {
            ordered.add(left.getOrDefault(operation.getParticipant(), new ArrayDeque<>()).remove());
          }
        }
        reads.put(step, ordered);
      }
    }
    return reads;
  }

  /** What an action has read was so at its moment. */
  private void requireReads(Claim claim) {
    Timestamp at = registers.committedAttempts().getOrDefault(claim, Timestamp.ZERO);
    registers
        .sagas()
        .reads(claim)
        .forEach(
            (name, values) ->
                values.forEach(value -> requireRead(claim, journal(name), value, at)));
  }

  private static void requireRead(Claim claim, KeyHistories journal, ReadValue read, Timestamp at) {
    long counter = journal.counterBefore(read.getKey(), at);
    if (counter != read.getCounter()) {
      throw new Violation(
          "%s read %d of %s, in commit order it is %d"
              .formatted(claim.register(), read.getCounter(), read.getKey(), counter));
    }
  }

  private KeyHistories journal(String participant) {
    return new KeyHistories(
        participants.stream()
            .filter(each -> each.name().equals(participant))
            .findFirst()
            .orElseThrow()
            .disk()
            .image());
  }

  /** S8. */
  private void requireInverse(SagaAsked asked, RegisterId undo) {
    RegisterId action =
        registers
            .fixedAttempts(asked.content(), undo.step(), RegisterKind.REGISTER_KIND_ACTION)
            .get(0);
    Map<String, List<Change>> did = done.getOrDefault(action, Map.of());
    Map<String, List<Change>> undid = done.getOrDefault(undo, Map.of());
    if (!did.keySet().equals(undid.keySet())) {
      throw new Violation("S8: %s did %s, %s did %s".formatted(action, did, undo, undid));
    }
    did.forEach(
        (participant, changes) ->
            requireInverse(
                journal(participant),
                action,
                changes,
                undo,
                undid.getOrDefault(participant, List.of())));
  }

  private static void requireInverse(
      KeyHistories journal,
      RegisterId action,
      Collection<Change> did,
      RegisterId undo,
      Collection<Change> undid) {
    Map<String, Long> sums = new HashMap<>();
    for (Change change : did) {
      sums.merge(change.getKey(), change.getAdd(), Long::sum);
    }
    for (Change change : undid) {
      sums.merge(change.getKey(), change.getAdd(), Long::sum);
    }
    for (Change change : did) {
      String key = change.getKey();
      boolean isUndone =
          switch (change.getChangeCase()) {
            case ADD -> sums.getOrDefault(key, 0L) == 0;
            case PUT, DELETE -> journal.isRestored(key, action, undo);
            case APPEND ->
                undid.stream()
                        .filter(each -> each.getKey().equals(key))
                        .filter(each -> each.getAppend().getType().equals("reverted"))
                        .count()
                    == 1;
            case CHANGE_NOT_SET -> false;
          };
      if (!isUndone) {
        throw new Violation("S8: %s did %s, %s did %s".formatted(action, did, undo, undid));
      }
    }
  }
}
