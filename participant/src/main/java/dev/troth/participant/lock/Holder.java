package dev.troth.participant.lock;

import dev.troth.id.RegisterId;
import dev.troth.store.v1.HeldLock;
import java.util.ArrayList;
import java.util.List;

/** A branch that holds locks. */
record Holder(RegisterId branch, Priority priority, List<Hold> holds) {

  List<HeldLock> toHeldLocks() {
    List<HeldLock> locks = new ArrayList<>(holds.size());
    for (Hold hold : holds) {
      locks.add(hold.toHeldLock());
    }
    return locks;
  }
}
