package dev.troth.coordinator.engine;

import dev.troth.v1.Pending;
import dev.troth.v1.PrepareRequest;
import java.util.Optional;

/**
 * What an attempt of a saga's step asks of its participants, besides its operations.
 *
 * @param keepsInverse an action that is undone by its inverse, if need be (S8)
 * @param undoesAttempt a compensation: the attempt whose inverse it is, or 0
 * @param pending an action: whether its keys are marked, and what that means to others
 */
record AttemptTerms(boolean keepsInverse, int undoesAttempt, Optional<Pending> pending) {

  static final AttemptTerms NONE = new AttemptTerms(false, 0, Optional.empty());

  void addTo(PrepareRequest.Builder prepare) {
    prepare.setKeepsInverse(keepsInverse).setUndoesAttempt(undoesAttempt);
    pending.ifPresent(prepare::setPending);
  }
}
