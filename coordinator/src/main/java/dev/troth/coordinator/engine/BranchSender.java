package dev.troth.coordinator.engine;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.owner.OwnerMessage;
import dev.troth.coordinator.owner.OwnerState;
import dev.troth.coordinator.owner.Phase;
import dev.troth.v1.Member;
import dev.troth.v1.Operation;
import dev.troth.v1.RegisterMessage;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Says to one run's participants what the owner's rules want said. In turns. */
final class BranchSender {

  private final RegisterMessages messages;
  private final List<Route> routes;
  private final List<Member> members;
  private final List<List<Operation>> operations;
  private final long priority;
  private final Timestamp startTimestamp;

  /**
   * @param operations each branch's; none at all when only a decision is sought
   * @param startTimestamp the votes' timestamps must be above this
   */
  BranchSender(
      RegisterMessages messages,
      List<Route> routes,
      List<Member> members,
      List<List<Operation>> operations,
      long priority,
      Timestamp startTimestamp) {
    this.messages = messages;
    this.routes = routes;
    this.members = members;
    this.operations = operations;
    this.priority = priority;
    this.startTimestamp = startTimestamp;
  }

  /** Whether there is anything that votes could be asked for. */
  boolean canPrepare() {
    return !operations.isEmpty();
  }

  /**
   * Sends a message at the end of the turn.
   *
   * @param leftNanos until the votes are wanted
   * @param trace empty when it is not traced
   */
  void send(OwnerState state, int branch, OwnerMessage message, long leftNanos, ByteString trace) {
    Route route = routes.get(branch);
    switch (message) {
      case PREPARE -> {
        if (canPrepare()) {
          route.send(prepare(branch, leftNanos, trace));
        }
      }
      case OWNER_ABORT -> route.send(messages.ownerAbort(state.cause(), trace));
      case DECIDE ->
          route.send(
              state.phase() == Phase.COMMITTED
                  ? messages.commit(state.commitTimestamp().bits(), trace)
                  : messages.abort(state.abortReason(), trace));
      case END -> {
        if (!messages.isOfSaga()) {
          route.send(messages.end());
        }
      }
      case NONE -> {}
    }
  }

  private RegisterMessage prepare(int branch, long leftNanos, ByteString trace) {
    long waitMillis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(leftNanos));
    return messages.prepare(
        members, operations.get(branch), startTimestamp, priority, (int) waitMillis, trace);
  }
}
