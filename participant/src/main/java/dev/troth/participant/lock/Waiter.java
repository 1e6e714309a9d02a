package dev.troth.participant.lock;

import dev.troth.id.RegisterId;
import java.util.ArrayList;
import java.util.List;

/**
 * A branch that waits. It holds nothing; it has a place in the queue of each key on which it was
 * found blocked.
 */
final class Waiter {

  final RegisterId branch;
  final Priority priority;
  final long arrival;
  final List<KeyLocks> queues = new ArrayList<>(1);

  /**
   * @param arrival orders waiters by when they began to wait
   */
  Waiter(RegisterId branch, Priority priority, long arrival) {
    this.branch = branch;
    this.priority = priority;
    this.arrival = arrival;
  }
}
