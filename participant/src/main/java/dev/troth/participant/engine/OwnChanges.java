package dev.troth.participant.engine;

import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.state.StateReader;
import dev.troth.v1.Operation;
import dev.troth.v1.RegisterKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a saga has done to a value since, and undone, does not stand in the way of what it undoes
 * next (S8): two of its steps may put the same value, and are undone one after the other.
 */
final class OwnChanges {

  /** Changes since that are looked at; a value that has more counts as changed by others. */
  private static final int MAX_CHANGES = 100;

  private OwnChanges() {}

  /**
   * The inverse of a step as it can be done now.
   *
   * @param states as they are now
   */
  static List<Operation> lookingPast(
      TransactionId saga, List<Operation> inverse, Store store, StateReader states) {
    List<Operation> operations = new ArrayList<>(inverse.size());
    for (Operation operation : inverse) {
      operations.add(lookingPast(saga, operation, store, states));
    }
    return operations;
  }

  private static Operation lookingPast(
      TransactionId saga, Operation operation, Store store, StateReader states) {
    if (operation.hasPut() && operation.getPut().hasExpectedVersion()) {
      String key = operation.getPut().getKey();
      long written = operation.getPut().getExpectedVersion();
      Operation.Builder now = operation.toBuilder();
      now.getPutBuilder().setExpectedVersion(asGoodAs(saga, key, written, store, states));
      return now.build();
    }
    if (operation.hasDelete() && operation.getDelete().hasExpectedVersion()) {
      String key = operation.getDelete().getKey();
      long written = operation.getDelete().getExpectedVersion();
      Operation.Builder now = operation.toBuilder();
      now.getDeleteBuilder().setExpectedVersion(asGoodAs(saga, key, written, store, states));
      return now.build();
    }
    return operation;
  }

  /** The key's version now, if everything since was this saga's own and has been undone. */
  private static long asGoodAs(
      TransactionId saga, String key, long written, Store store, StateReader states) {
    long now = states.state(key).version();
    List<Version> since = store.versions(key, written, MAX_CHANGES);
    if (since.isEmpty()
        || since.get(0).number() != written + 1
        || since.get(since.size() - 1).number() != now) {
      return written; // nothing has changed, or too much, or only just now; or some is pruned
    }
    Set<Integer> done = new HashSet<>();
    Set<Integer> undone = new HashSet<>();
    for (Version version : since) {
      RegisterId by = RegisterId.of(store.event(version.position()).getBranch());
      if (!by.transaction().equals(saga)) {
        return written;
      }
      (by.kind() == RegisterKind.REGISTER_KIND_COMPENSATION ? undone : done).add(by.step());
    }
    return done.equals(undone) ? now : written;
  }
}
