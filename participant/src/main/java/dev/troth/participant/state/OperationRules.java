package dev.troth.participant.state;

import dev.troth.participant.lock.LockRequest;
import dev.troth.v1.Operation;
import java.util.List;

/** What a branch's operations do to the states its locks keep still. */
public final class OperationRules {

  private OperationRules() {}

  /**
   * Performs the operations in the order written; each sees the earlier ones. Where the plan says
   * ESCROW the bounds were judged when the lock was admitted, and are not judged again.
   *
   * @param operations valid by form
   * @param plan their {@link LockPlan}; all of it is held
   */
  public static Evaluation evaluate(
      List<Operation> operations, List<LockRequest> plan, StateReader states) {
    return new BranchEvaluation(plan, states).perform(operations);
  }
}
