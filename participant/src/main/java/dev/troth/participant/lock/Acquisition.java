package dev.troth.participant.lock;

import dev.troth.id.RegisterId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import java.util.List;

/** What became of a request for all of a branch's locks. */
public sealed interface Acquisition {

  /**
   * Waiters that should try again because this branch was queued before and has now left the queue;
   * in order. Empty but for CONFLICT and REFUSED of a waiter.
   */
  default List<RegisterId> retry() {
    return List.of();
  }

  /** All locks are held. */
  record Granted() implements Acquisition {}

  /** None is held; the branch is queued, and will be named when it should try again. */
  record Waiting() implements Acquisition {}

  /** None is held and the table's queues are full: no vote, nothing changed. */
  record Busy() implements Acquisition {

    public Reason reason() {
      return Reason.newBuilder()
          .setCode(ErrorCode.ERROR_CODE_BUSY)
          .setMessage("too many transactions wait for locks here; ask again")
          .build();
    }
  }

  /**
   * None is held, nor waited for: somebody who is not younger is in the way (wait-die).
   *
   * @param holder who holds a lock or waits for one ahead
   */
  record Conflict(String key, RegisterId holder, List<RegisterId> retry) implements Acquisition {

    public Reason reason() {
      return Reason.newBuilder()
          .setCode(ErrorCode.ERROR_CODE_CONFLICT)
          .setKey(key)
          .setMessage(
              key
                  + ": locked by the older transaction "
                  + holder
                  + "; submit again with a new id and the same priority")
          .build();
    }
  }

  /** None is held: whatever the pending ones do, the operations do not fit the key. */
  record Refused(Reason reason, List<RegisterId> retry) implements Acquisition {}
}
