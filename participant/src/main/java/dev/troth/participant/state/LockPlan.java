package dev.troth.participant.state;

import dev.troth.participant.lock.LockRequest;
import dev.troth.v1.Add;
import dev.troth.v1.Check;
import dev.troth.v1.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which locks a branch's operations need.
 *
 * <ul>
 *   <li>ESCROW: a single add without an expected version, or nothing but at-least and at-most
 *       checks. These are judged when the lock is admitted.
 *   <li>SHARED: other checks and gets. The state is exact.
 *   <li>EXCLUSIVE: put, delete, append, and everything that writes and has to know the state. The
 *       state is exact.
 * </ul>
 */
public final class LockPlan {

  private LockPlan() {}

  /** One request per key, sorted by key. */
  public static List<LockRequest> of(List<Operation> operations) {
    if (operations.size() == 1) {
      return List.of(request(operations, 0, 1));
    }
    List<Operation> byKey = new ArrayList<>(operations);
    byKey.sort(Comparator.comparing(OperationKey::of)); // stable
    List<LockRequest> plan = new ArrayList<>(byKey.size());
    int first = 0;
    for (int i = 1; i <= byKey.size(); i++) {
      if (i == byKey.size() || !isSameKey(byKey.get(first), byKey.get(i))) {
        plan.add(request(byKey, first, i));
        first = i;
      }
    }
    return plan;
  }

  /** The request for the operations [from, to), all on one key. */
  private static LockRequest request(List<Operation> operations, int from, int to) {
    Operation first = operations.get(from);
    String key = OperationKey.of(first);
    if (to - from == 1 && first.hasAdd() && !first.getAdd().hasExpectedVersion()) {
      return escrow(first.getAdd());
    }
    long floor = LockRequest.NO_MIN;
    long ceiling = LockRequest.NO_MAX;
    boolean limitsOnly = true;
    for (int i = from; i < to; i++) {
      Operation operation = operations.get(i);
      if (!operation.hasCheck() && !operation.hasGet()) {
        return LockRequest.exclusive(key);
      }
      Check check = operation.getCheck();
      if (check.hasAtLeast()) {
        floor = Math.max(floor, check.getAtLeast());
      } else if (check.hasAtMost()) {
        ceiling = Math.min(ceiling, check.getAtMost());
      } else {
        limitsOnly = false;
      }
    }
    return limitsOnly ? LockRequest.guard(key, floor, ceiling) : LockRequest.shared(key);
  }

  /** The escrow request of an add. */
  static LockRequest escrow(Add add) {
    return LockRequest.add(
        add.getKey(),
        add.getDelta(),
        add.hasMin() ? add.getMin() : LockRequest.NO_MIN,
        add.hasMax() ? add.getMax() : LockRequest.NO_MAX);
  }

  private static boolean isSameKey(Operation a, Operation b) {
    return OperationKey.of(a).equals(OperationKey.of(b));
  }
}
