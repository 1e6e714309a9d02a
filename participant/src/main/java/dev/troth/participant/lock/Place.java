package dev.troth.participant.lock;

import dev.troth.id.RegisterId;
import dev.troth.store.v1.LockMode;

/** A waiter's place in the queue of a key. */
record Place(Waiter waiter, LockRequest request) {

  RegisterId branch() {
    return waiter.branch;
  }

  LockMode mode() {
    return request.mode();
  }
}
