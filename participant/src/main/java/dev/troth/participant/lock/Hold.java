package dev.troth.participant.lock;

import dev.troth.id.RegisterId;
import dev.troth.store.v1.HeldLock;
import dev.troth.store.v1.LockMode;
import org.jspecify.annotations.Nullable;

/** A lock that is held; a link in the chain of all that are held on its key. */
final class Hold {

  final RegisterId branch;
  final Priority priority;
  final KeyLocks locks;
  final LockMode mode;
  final long delta;
  final long floor;
  final long ceiling;
  @Nullable Hold previous;
  @Nullable Hold next;

  Hold(RegisterId branch, Priority priority, KeyLocks locks, LockRequest request) {
    this.branch = branch;
    this.priority = priority;
    this.locks = locks;
    this.mode = request.mode();
    this.delta = request.delta();
    this.floor = request.heldFloor();
    this.ceiling = request.heldCeiling();
  }

  /** What a restart needs to know of it. */
  HeldLock toHeldLock() {
    HeldLock.Builder lock = HeldLock.newBuilder().setKey(locks.key()).setMode(mode).setDelta(delta);
    if (floor != LockRequest.NO_MIN) {
      lock.setFloor(floor);
    }
    if (ceiling != LockRequest.NO_MAX) {
      lock.setCeiling(ceiling);
    }
    return lock.build();
  }
}
